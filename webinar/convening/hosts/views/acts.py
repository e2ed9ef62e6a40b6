"""Staff pages that ask before something is done to a host: who loses what, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.hosts import queries, rules, service
from webinar.convening.hosts.access import host_of, my_deed, my_parties
from webinar.convening.hosts.forms import HostRightsForm, NoteAnswerForm, OwnReasonForm, ReasonForm
from webinar.convening.hosts.mail import sample_news
from webinar.convening.hosts.rules import Act, Party
from webinar.convening.hosts.service import Deed, Rights
from webinar.convening.hosts.tasks import News
from webinar.convening.webinars.access import for_webinar, manage_page, sections
from webinar.convening.webinars.models import Acceptance, Host, HostRole, Webinar
from webinar.convening.webinars.rules import HOST_ROLE_LABELS, HOSTING_ROLES, lead_of
from webinar.core.errors import RuleViolation
from webinar.core.mail import Mail
from webinar.web.bulk import ManyForm, Whom, mark_of
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import words
from webinar.web.once import once
from webinar.web.rendering import translate

bp = Blueprint("host_acts", __name__, url_prefix="/manage/w/<slug>/hosts/<int:host_id>")


@bp.route("/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
@once
def remove(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Ask with the consequences, then take a host off the list."""
    host = host_of(webinar, host_id)
    rules.ensure_may(Act.REMOVE, my_parties(webinar, host))
    concerned = rules.is_concerned(host)
    form = ReasonForm() if concerned else ManyForm()
    name, replies = host.organisation.name, _replies(webinar, host, rules.leading_without(webinar, host))
    shown = _shown(_loss(webinar, host), {"": _sample(host, host, News.REMOVED)} if concerned else {}, host)
    if form.is_answered(shown.whom):
        reason = form.reason.data if concerned else ""
        try:
            deed = my_deed(webinar, host)
            service.remove_host(session(), host, reason=reason, deed=deed)
            _take_replies(webinar, replies, deed)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s removed.", name=name), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    obstacle = ""
    if not rules.may(rules.removal_of(host), my_parties(webinar, host)):
        obstacle = _("This is the lead host. Transfer the lead role first.")
    return _ask(
        webinar, host, form, shown, title=_("Remove %(name)s?", name=name), label=_("Remove host"),
        keep=_("Keep host"), obstacle=obstacle, removal=True, replies=replies,
    )  # fmt: skip


@bp.route("/leave", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
@once
def leave(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Ask with the consequences, then let one's own organisation withdraw."""
    host, form = host_of(webinar, host_id), OwnReasonForm()
    rules.ensure_may(Act.LEAVE, my_parties(webinar, host))
    replies, lead = _replies(webinar, host, rules.leading_without(webinar, host)), lead_of(webinar)
    shown = _shown(_loss(webinar, host), {"": _sample(host, lead, News.LEFT)}, lead)
    if form.is_answered(shown.whom):
        try:
            deed = my_deed(webinar, host)
            service.leave(session(), host, reason=form.reason.data, deed=deed)
            _take_replies(webinar, replies, deed)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Your organisation no longer hosts %(title)s.", title=webinar.title), "ok")
            return redirect(url_for("manage.index"))
    return _ask(
        webinar, host, form, shown, title=_("Withdraw %(name)s?", name=host.organisation.name),
        label=_("Withdraw"), keep=_("Stay host"), obstacle=_obstacle(lambda: rules.ensure_may_leave(webinar, host)),
        removal=True, replies=replies,
    )  # fmt: skip


@bp.route("/lead", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def hand_over(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Ask with the consequences, then make another host the lead host."""
    host, form = host_of(webinar, host_id), ManyForm()
    rules.ensure_may(Act.HAND_OVER, my_parties(webinar, host))
    name, lead = host.organisation.name, lead_of(webinar)
    lines = [_("Only the lead host adds, invites and removes hosts and sets their order and rights.")]
    concerned, replies = [host], None
    if lead is not None and lead is not host:
        lines.append(_("%(name)s permanently loses these rights.", name=lead.organisation.name))
        concerned, replies = [lead, host], _replies(webinar, lead, host)
    shown = _shown(lines, {one.organisation.name: _sample(host, one, News.LEAD) for one in concerned}, *concerned)
    if form.is_answered(shown.whom):
        try:
            deed = my_deed(webinar, host)
            service.hand_over(session(), host, deed)
            _take_replies(webinar, replies, deed)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is now the lead host.", name=name), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    return _ask(
        webinar, host, form, shown, title=_("Make %(name)s the lead host?", name=name), label=_("Transfer lead role"),
        keep=_("Keep lead role"), obstacle=_obstacle(lambda: rules.ensure_can_lead(host)), replies=replies,
    )  # fmt: skip


@bp.route("/answer", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def note_answer(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Write down an answer that came by letter or telephone, with who gave it."""
    host, form = host_of(webinar, host_id), NoteAnswerForm()
    rules.ensure_may(Act.NOTE_ANSWER, my_parties(webinar, host))
    shown = _shown_answers(webinar, host)
    if form.is_answered(shown.whom):
        try:
            accept = form.answer.data == "accept"
            service.note_answer(session(), host, accept=accept, because=form.because.data, deed=my_deed(webinar, host))
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Answer recorded."), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    return _ask(
        webinar, host, form, shown, title=_("Record the answer of %(name)s", name=host.organisation.name),
        label=_("Record answer"), keep=_("Back"), obstacle=_obstacle(lambda: rules.ensure_can_be_noted(host)),
    )  # fmt: skip


def _shown_answers(webinar: Webinar, host: Host) -> Shown:
    is_named = Party.ADMINISTRATOR in my_parties(webinar, host)
    accepted = _sample(host, host, News.NOTED_ACCEPTED, named=is_named and host.role in HOSTING_ROLES)
    if is_named:
        consequence = _("If it accepted, the public page names it. You’re responsible for this answer.")
    else:
        consequence = _("If it accepted, its staff can see the webinar. The public page names it once it confirms.")
    mails = {_("Accepted"): accepted, _("Declined"): _sample(host, host, News.NOTED_DECLINED)}
    included = _("The email includes your name, your reason and a link to object.")
    return _shown([consequence, *([included] if accepted else [])], mails, host)


@bp.route("/rights", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def rights(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Change what a host may, after a page that tells what follows."""
    host = host_of(webinar, host_id)
    rules.ensure_may(Act.SET_RIGHTS, my_parties(webinar, host))
    form, sure = HostRightsForm(obj=host), ManyForm()
    wanted = _wanted_rights(webinar, host, form)
    if wanted is not None:
        shown = _shown_rights(webinar, host, wanted)
        if wanted == service.rights_of(host) or sure.is_answered(shown.whom):
            service.set_rights(session(), host, wanted, my_deed(webinar, host))
            flash(_("Rights saved."), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
        chosen = {"role": wanted.role.value, "signs_off": wanted.signs_off, "sees_people": wanted.sees_people}
        return _ask(
            webinar, host, sure, shown, title=_("Change the rights of %(name)s?", name=host.organisation.name),
            label=_("Change rights"), keep=_("Keep rights"),
            hidden={name: "y" if value is True else value for name, value in chosen.items() if value},
        )  # fmt: skip
    page = manage_page("convening/hosts/manage/rights.html", webinar, form=form, host=host)
    return (page, 422) if has_errors(form) else page


def _wanted_rights(webinar: Webinar, host: Host, form: HostRightsForm) -> Rights | None:
    """Return what was chosen; None when nothing was, and when the form says what is wrong with it."""
    if request.method != "POST" or not form.validate():
        return None
    wanted = Rights(HostRole(form.role.data), bool(form.signs_off.data), bool(form.sees_people.data))
    try:
        rules.ensure_rights(webinar, host, wanted.role, sees_people=wanted.sees_people)
    except RuleViolation as error:
        form.violate(error)
        return None
    return wanted


def _shown_rights(webinar: Webinar, host: Host, wanted: Rights) -> Shown:
    is_told = rules.is_concerned(host) and Party.ITSELF not in my_parties(webinar, host)
    mails = {"": _sample(host, host, News.RIGHTS, rights=wanted)} if is_told else {}
    return _shown(_changes(host, wanted), mails, *([host] if is_told else []))


def _changes(host: Host, wanted: Rights) -> list[str]:
    """Return in words what changes and whom it concerns."""
    lines = []
    if wanted.role is not host.role:
        before, after = (translate(HOST_ROLE_LABELS[role]) for role in (host.role, wanted.role))
        lines.append(_("Role: %(after)s instead of %(before)s.", before=before, after=after))
    if wanted.signs_off != host.signs_off:
        lines.append(_("Documents need its approval.") if wanted.signs_off else _("Documents don’t need its approval."))
    if wanted.sees_people != host.sees_people:
        count = queries.member_count(session(), host.organisation_id)
        lines.append(
            ngettext("%(num)d person can see registrants’ personal data.", "%(num)d people can see registrants’ personal data.", count)
            if wanted.sees_people
            else ngettext("%(num)d person loses registrations, attendance by name, emails and exports.", "%(num)d people lose registrations, attendance by name, emails and exports.", count)
        )  # fmt: skip
        lines.append(
            _("Those already registered stay hidden, unless they agreed to share their data with it.") if wanted.sees_people
            else _("If you allow this again, those registered until then stay hidden, unless they agreed to share their data with it.")
        )  # fmt: skip
    return lines


def _loss(webinar: Webinar, host: Host) -> list[str]:
    """Return in words what an organisation loses when it is no host any more."""
    if host.acceptance is not Acceptance.ACCEPTED:
        return [_("It isn’t a host yet, so nobody loses access.")]
    count = queries.losing_access(session(), webinar, host.organisation_id)
    lines = [
        ngettext("%(num)d person at %(name)s will lose access to this webinar.", "%(num)d people at %(name)s will lose access to this webinar.", count, name=host.organisation.name)
    ]  # fmt: skip
    if host.is_named and webinar.is_public:
        lines.append(_("The public page no longer names it."))
    return lines


class Shown(NamedTuple):
    """What the page that asks says: what follows in words, each kind of email under its heading, and the mark of both."""

    lines: list[str]
    mails: Mapping[str, Mail | None]
    whom: Whom


def _shown(lines: list[str], mails: Mapping[str, Mail | None], *told: Host | None) -> Shown:
    """Return what the page says when the people of these hosts get these emails; with no email it names none."""
    hosts = [host for host in told if host is not None] if mails else []
    said = [*lines, *(line for host in hosts for line in _told(host))]
    readers = {one.address for host in hosts for one in queries.readers(session(), host.organisation, "")}
    whom = Whom.of(readers, (), mails.values())
    return Shown(said, mails, replace(whom, who=mark_of(whom.who, *said)))


def _told(host: Host) -> list[str]:
    """Return in words how many people of a host get an email."""
    name = host.organisation.name
    count = len(queries.readers(session(), host.organisation, ""))
    if not count:
        return [_("%(name)s has no email address here, so nobody is notified.", name=name)]
    return [
        ngettext("%(num)d person at %(name)s will get an email now.", "%(num)d people at %(name)s will get an email now.", count, name=name)
    ]  # fmt: skip


class Replies(NamedTuple):
    """To which address of a host the replies go, and to which of the lead host they could go; "" when it has none."""

    address: str
    holder: str
    instead: str
    lead: str


def _replies(webinar: Webinar, host: Host, lead: Host | None) -> Replies | None:
    """Return where replies go if that is an address of this host; None when it is somebody else's."""
    address = webinar.contact_email
    if not address or lead is None or not queries.holds_address(session(), host.organisation, address):
        return None
    instead = queries.contact_of(session(), lead.organisation)
    return Replies(address, host.organisation.name, "" if instead == address else instead, lead.organisation.name)


def _take_replies(webinar: Webinar, replies: Replies | None, deed: Deed) -> None:
    if replies and replies.instead and "replace_contact" in request.form:
        service.replace_contact(session(), webinar, replies.instead, deed)


def _sample(
    host: Host, to: Host | None, news: News, *, rights: Rights | None = None, named: bool = False
) -> Mail | None:
    """Return the email about `host` as the first reader of `to` gets it; None when it has nobody who reads it."""
    readers = queries.readers(session(), to.organisation, host.webinar.language) if to else []
    if not readers:
        return None
    return sample_news(host, news, actor().name, readers[0].language, rights=rights, named=named)


def _obstacle(check: Callable[[], None]) -> str:
    """Return in words why an act is not possible, "" when it is."""
    try:
        check()
    except RuleViolation as error:
        return words(error)
    return ""


def _ask(
    webinar: Webinar, host: Host, form: ManyForm, shown: Shown, *, title: str, label: str, keep: str, obstacle: str = "",
    hidden: dict[str, object] | None = None, removal: bool = False, replies: Replies | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Return the page that asks for just what it shows; with an obstacle it says that instead."""
    more = sections("host-removal", webinar) if removal and host.acceptance is Acceptance.ACCEPTED else []
    page = manage_page(
        "convening/hosts/manage/ask_first.html", webinar, host=host, form=form, title=title, lines=shown.lines, label=label,
        keep=keep, obstacle=obstacle, hidden=hidden or {}, more=more, mails=shown.mails, replies=replies, whom=shown.whom,
    )  # fmt: skip
    return (page, 422) if has_errors(form) or (obstacle and request.method == "POST") else page
