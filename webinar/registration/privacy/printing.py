"""The notice and each consent in words, in the present language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.convening.webinars.models import Webinar
from webinar.core.text import N_
from webinar.registration.privacy import rules
from webinar.registration.privacy.models import Listing, Sharing
from webinar.registration.privacy.queries import Privacy
from webinar.registration.privacy.rules import Access
from webinar.web.i18n import language_tag
from webinar.web.naming import listed

#: Whether names are published, and to whom they are listed: of the list for participants, and of the public one.
_LISTS = {
    (Listing.HIDE, Listing.HIDE): N_("Your name is not published."),
    (Listing.CONSENT, Listing.HIDE): N_(
        "If you agree below, the other participants receive your name, position and organisation in a list."
        " Your name is not published."
    ),
    (Listing.ALL, Listing.HIDE): N_(
        "The other participants receive your name, position and organisation in a list. Your name is not published."
    ),
    (Listing.CONSENT, Listing.CONSENT): N_(
        "Only if you agree below, your name, position and organisation are listed for the other participants or"
        " published on the webinar’s page."
    ),
    (Listing.ALL, Listing.CONSENT): N_(
        "The other participants receive your name, position and organisation in a list. They are published on the"
        " webinar’s page only if you agree below."
    ),
    (Listing.ALL, Listing.ALL): N_(
        "Your name, position and organisation are published on the webinar’s page, and the other participants"
        " receive them in a list."
    ),
}
_CONSENTS = {
    rules.LIST_PARTICIPANTS: N_("My name, position and organisation may be included in the list participants receive"),
    rules.LIST_PUBLIC: N_(
        "My name, position and organisation may be published on the webinar’s page and included in the"
        " list participants receive"
    ),
    rules.FUTURE: N_("The hosts may email me about future webinars"),
}


@dataclass(frozen=True)
class Agreement:
    """What a form asks people to agree to: the notice, and by purpose what each may refuse."""

    notice: str
    #: The notice sentence by sentence, and then what may be refused.
    lines: tuple[str, ...]
    consents: Mapping[str, str]


def agreement(webinar: Webinar, privacy: Privacy) -> Agreement:
    """Return what the form of a webinar asks now."""
    sentences, consents = _sentences(webinar, privacy, privacy.access), consent_texts(webinar, privacy)
    return Agreement(" ".join(sentences), tuple("\n".join([*sentences, *consents.values()]).splitlines()), consents)


def notice(webinar: Webinar, privacy: Privacy, access: Access | None = None) -> str:
    """Return the wording that registrants agree to: the organisers' own, if any, and what each host receives and who is named.

    Of `access` as it would be, if given, else as it is.
    """
    return " ".join(_sentences(webinar, privacy, access or privacy.access))


def _sentences(webinar: Webinar, privacy: Privacy, found: Access) -> list[str]:
    names = _names(webinar)
    sentences = [webinar.privacy_notice, *_hosts(found, names), _(_LISTS[found.participants, found.public])]
    if not webinar.privacy_notice:
        sentences.append(_("You can see, change and cancel your registration with the link in the confirmation."))
    rows = privacy.hosts
    contacts = [f"{names[key]}: {rows[key].contact}" for key in found.sharing if key in rows and rows[key].contact]
    if contacts:
        sentences.append(_("Questions about your data: %(contacts)s.", contacts="; ".join(contacts)))
    return [sentence for sentence in sentences if sentence]


def _names(webinar: Webinar) -> dict[int, str]:
    return {host.id: host.organisation.name_in(language_tag()) for host in webinar.hosts}


def _hosts(access: Access, names: dict[int, str]) -> list[str]:
    """Return a sentence for the hosts that receive everybody, those that receive who agrees, and those that receive none."""

    def of(mode: Sharing) -> tuple[int, str]:
        found = [names[key] for key, one in access.sharing.items() if one is mode]
        return len(found), listed(found)

    (joint, everybody), (some, asked), (none, nobody) = of(Sharing.JOINT), of(Sharing.CONSENT), of(Sharing.NONE)
    sentences = []
    if joint:
        sentences.append(
            ngettext(
                "%(hosts)s receives what you enter here, to run the webinar and to report on it.",
                "%(hosts)s hold this webinar together and receive what you enter here, to run it and to report on it.",
                joint, hosts=everybody,
            )
        )  # fmt: skip
    if some:
        sentences.append(
            ngettext(
                "%(hosts)s receives it only if you agree to that below.",
                "%(hosts)s receive it only if you agree to that below.", some, hosts=asked,
            )
        )  # fmt: skip
    if none:
        sentences.append(
            ngettext("%(hosts)s receives no personal data.", "%(hosts)s receive no personal data.", none, hosts=nobody)
        )
    return sentences


def consent_texts(webinar: Webinar, privacy: Privacy) -> dict[str, str]:
    """Return by purpose what the form asks beside the notice; each may be refused."""
    names = {rules.share(key): name for key, name in _names(webinar).items()}
    return {
        purpose: _(_CONSENTS[purpose])
        if purpose in _CONSENTS
        else _("%(host)s may receive my name, address and answers", host=names.get(purpose, ""))
        for purpose in rules.asked(privacy.settings, privacy.sharing)
    }


def closed(narrowing: rules.Narrowing, after: Access, webinar: Webinar) -> list[str]:
    """Return in words what a change closes, line by line."""
    names = _names(webinar)
    lines = [
        _("%(host)s will receive only those who agree to it.", host=names[key])
        if after.sharing[key] is Sharing.CONSENT
        else _("%(host)s will receive nobody’s data.", host=names[key])
        for key in narrowing.hosts
    ]
    if narrowing.participants:
        lines.append(
            _("The other participants will receive only the names of those who agree to it.")
            if after.participants is Listing.CONSENT
            else _("The other participants will receive no names.")
        )
    if narrowing.public:
        lines.append(
            _("The webinar’s page will show only the names of those who agree to it.")
            if after.public is Listing.CONSENT
            else _("The webinar’s page will show no names.")
        )
    return [str(line) for line in lines]


def opened(widening: rules.Widening, after: Access, webinar: Webinar) -> list[str]:
    """Return in words what a change opens, line by line."""
    names = _names(webinar)
    lines = [
        _("%(host)s will receive everyone who registers.", host=names[key])
        if after.sharing[key] is Sharing.JOINT
        else _("%(host)s will receive those who agree to it.", host=names[key])
        for key in widening.hosts
    ]
    if widening.participants:
        lines.append(
            _("The other participants will receive the names of everyone who has a place.")
            if after.participants is Listing.ALL
            else _("The other participants will receive the names of those who agree to it.")
        )
    if widening.public:
        lines.append(
            _("The webinar’s page will publish the names of everyone with a place.")
            if after.public is Listing.ALL
            else _("The webinar’s page will publish the names of those who agree to it.")
        )
    return [str(line) for line in lines]
