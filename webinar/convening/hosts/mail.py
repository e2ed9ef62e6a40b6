"""Mails to organisations that are asked to be hosts, and to hosts of what others did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.hosts import queries
from webinar.convening.hosts.access import answer_page
from webinar.convening.hosts.service import Rights, rights_of
from webinar.convening.hosts.tasks import News, SendHostInvitation, SendHostNews
from webinar.convening.webinars import rules
from webinar.convening.webinars.models import Acceptance, AnswerBy, Host, Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core.mail import Mail
from webinar.core.text import N_
from webinar.directory.organisations.models import Organisation
from webinar.web.dates import date_long
from webinar.web.i18n import in_language, language_tag
from webinar.web.naming import listed, with_article
from webinar.web.rendering import render_mail, translate
from webinar.web.site import site


def build_host_invitation(session: Session, task: SendHostInvitation, _now: datetime) -> Mail | None:
    """Return the question whether an organisation will be a host; None when it has answered or is off the list."""
    host = queries.host_by_id(session, task.host_id)
    if host is None or host.acceptance is not Acceptance.INVITED:
        return None
    return replace(invitation(host, task.address, answer_page(host)), asked_by=task.asked_by)


def invitation(host: Host, address: str, page: str) -> Mail:
    """Return the invitation as it leaves, with `page` as the address of the answer."""
    webinar = host.webinar
    with in_language(webinar.language):
        when = rules.when(webinar, rules.zones_of(webinar))
        names = [row.name_in(language_tag()) for row in rules.hosts_of(webinar)]
        variables = {
            "webinar": webinar, "organisation": host.organisation.name_in(language_tag()), "hosts": listed([with_article(name) for name in names]), "when": when,
            "date": date_long(when.date), "role": translate(rules.HOST_ROLE_LABELS[host.role]), "page": page,
        }  # fmt: skip
        text, html = render_mail("convening/hosts/mail/invitation", variables)
        if host.role in rules.HOSTING_ROLES:
            subject = _("Invitation to co-host: %(title)s", title=webinar.title)
        else:
            subject = _("Invitation: %(title)s", title=webinar.title)
        return Mail(
            to=address, subject=subject, text=text, html=html, sender_name=", ".join(names),
            reply_to=webinar.contact_email or None, scope=webinar.scope, automatic=False, confidential=True,
        )  # fmt: skip


def build_host_news(session: Session, task: SendHostNews, _now: datetime) -> Mail:
    """Return the mail that tells staff of a host what somebody did to it, or what another host did."""
    webinar = by_id(session, task.webinar_id)
    organisation = session.get_one(Organisation, task.organisation_id)
    host = next((row for row in webinar.hosts if row.organisation_id == organisation.id), None)
    with in_language(task.language):
        step = _next_step(News(task.news), webinar, host)
    named = host is not None and host.is_named
    return _news(webinar, organisation, task, rights_of(host) if host else None, step, named=named)


def sample_news(
    host: Host, news: News, by: str, language: str, *, rights: Rights | None = None, named: bool = False,
    because: str | None = None,
) -> Mail:  # fmt: skip
    """Return the mail of what is about to be done to a host, without the link that is the organisation's alone."""
    with in_language(language):
        reason = _("[your reason]") if because is None else because
        task = SendHostNews(host.webinar_id, host.organisation_id, news.value, by, reason, "", language)
        step = ("https://…", _("Confirm or object")) if news in _WITH_ANSWER else _next_step(news, host.webinar, host)
    return _news(host.webinar, host.organisation, task, rights or rights_of(host), step, named=named)


def _news(
    webinar: Webinar, organisation: Organisation, task: SendHostNews, rights: Rights | None,
    next_step: tuple[str, str] | None, *, named: bool,
) -> Mail:  # fmt: skip
    news = News(task.news)
    with in_language(task.language):
        name = organisation.name_in(language_tag())
        subject, said, consequence = _words(news, webinar, name, task.by, named=named)
        variables = {
            "webinar": webinar, "said": said, "consequence": consequence, "reason": "" if news in _WITHOUT_REASON else task.reason,
            "facts": _facts(rights) if news is News.RIGHTS and rights else [], "next_step": next_step,
        }  # fmt: skip
        text, html = render_mail("convening/hosts/mail/news", variables)
        return Mail(
            to=task.address, subject=subject, text=text, html=html, reply_to=webinar.contact_email or None,
            scope=webinar.scope, confidential=news in _WITH_ANSWER,
        )  # fmt: skip


#: News that carry the link by which the organisation answers, and those for which nobody is asked for a reason.
_WITH_ANSWER = frozenset({News.NOTED_ACCEPTED, News.NOTED_DECLINED})
_WITHOUT_REASON = frozenset({News.RIGHTS, News.LEAD})


def _next_step(news: News, webinar: Webinar, host: Host | None) -> tuple[str, str] | None:
    """Return (address, label) of what to do next, if there is something."""
    if news in {News.REMOVED, News.LEFT} or host is None:
        return None
    if news in _WITH_ANSWER:
        is_open = host.answer_by is not AnswerBy.ITSELF
        return (answer_page(host), _("Confirm or object")) if is_open else None
    return site().url("hosts.index", slug=webinar.slug), _("View hosts")


def _facts(rights: Rights) -> list[str]:
    return [
        translate(rules.HOST_ROLE_LABELS[rights.role]),
        _("Documents need its approval.") if rights.signs_off else _("Documents don’t need its approval."),
        _("Its staff see registrants’ personal data.") if rights.sees_people
        else _("Its staff don’t see registrants’ personal data."),
    ]  # fmt: skip


#: Of each news: the subject, what happened, and what follows from it.
_WORDS: dict[News, tuple[str, str, str]] = {
    News.REMOVED: (
        N_("Removed as host: %(title)s"),
        N_("%(by)s removed %(name)s from the hosts of this webinar."),
        N_("Its staff no longer have access to the webinar. If this is a mistake, contact the lead host."),
    ),
    News.LEFT: (
        N_("Host withdrew: %(title)s"),
        N_("%(by)s withdrew %(name)s from the hosts of this webinar."),
        N_("Its staff no longer have access to the webinar."),
    ),
    News.NOTED_ACCEPTED: (
        N_("Recorded as host: %(title)s"),
        N_("%(by)s recorded that %(name)s agreed to host this webinar."),
        N_("The public page doesn’t name it, and it receives no personal data, until it confirms."),
    ),
    News.NOTED_DECLINED: (
        N_("Recorded as declined: %(title)s"),
        N_("%(by)s recorded that %(name)s declined to host this webinar."),
        N_("It can still accept."),
    ),
    News.ACCEPTED: (N_("Host accepted: %(title)s"), N_("%(by)s agreed to host this webinar for %(name)s."), ""),
    News.DECLINED: (N_("Host declined: %(title)s"), N_("%(by)s declined to host this webinar for %(name)s."), ""),
    News.RIGHTS: (
        N_("Rights changed: %(title)s"),
        N_("%(by)s changed the rights of %(name)s at this webinar. They are now:"),
        "",
    ),
    News.LEAD: (
        N_("New lead host: %(title)s"),
        N_("%(name)s is now the lead host of this webinar. %(by)s transferred the role."),
        "",
    ),
}


def _words(news: News, webinar: Webinar, name: str, by: str, *, named: bool) -> tuple[str, str, str]:
    """Return subject, what happened and what follows from it."""
    subject, said, consequence = _WORDS[news]
    if news is News.NOTED_ACCEPTED and named:
        consequence = N_("The public page names it as host.")
    follows = translate(consequence) if consequence else ""
    return translate(subject, title=webinar.title), translate(said, name=name, by=by), follows
