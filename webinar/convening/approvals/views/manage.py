"""Staff pages: documents to sign off, and one document with each host's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.approvals import queries, rules, service
from webinar.convening.approvals.access import BEFORE_THE_PAGE, document, documents, sections_of, unapproved
from webinar.convening.approvals.forms import AnswerForm, AskForm
from webinar.convening.approvals.mail import sample_request, sample_went_ahead
from webinar.convening.webinars.access import for_webinar, manage_page, my_hosts
from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Mail
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("approvals", __name__, url_prefix="/manage/w/<slug>/approvals")
_KEY = "/<key>"


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show every document with where each host stands."""
    now = site().now()
    rows = []
    for row in documents():
        sections = sections_of(session(), webinar, row)
        rows.append((row, sections, queries.positions(session(), webinar, row.key, sections, now)))
    return manage_page(
        "convening/approvals/index.html", webinar, rows=rows, labels=_labels(), signing=rules.signing(webinar)
    )


@bp.get(_KEY)
@for_webinar(Action.VIEW)
def show(webinar: Webinar, key: str) -> ResponseReturnValue:
    """Show a document, what changed since each approval, and who said what."""
    return _page(webinar, key, AskForm(prefix="ask"), AnswerForm(prefix="answer"))


@bp.post(f"{_KEY}/ask")
@for_webinar(Action.EDIT_WEBINAR)
@once
def ask(webinar: Webinar, key: str) -> ResponseReturnValue:
    """Ask with one of the emails, then ask the hosts to approve."""
    form, sure, now = AskForm(prefix="ask"), ManyForm(), site().now()
    if form.validate():
        try:
            asking = _asking(webinar, key, form)
            asked = service.to_ask(session(), webinar, asking, now=now)
            letter = sample_request(webinar, asking, actor().name, *asked[0]) if asked else None
            names = [f"{user.printed} ({position.host.organisation.name})" for position, user in asked]
            whom = Whom.of([(position.host.id, user.id) for position, user in asked], names, [letter])
            if letter and not sure.is_answered(whom):
                return _ask(webinar, key, sure, whom, letter)
            count = service.ask(session(), webinar, asking, actor=actor(), now=now)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(ngettext("%(num)d person will be asked.", "%(num)d people will be asked.", count), "ok")
            return redirect(url_for("approvals.show", slug=webinar.slug, key=key))
    return _page(webinar, key, form, AnswerForm(prefix="answer")), 422


def _asking(webinar: Webinar, key: str, form: AskForm) -> service.Asking:
    day, zone = form.deadline.data, webinar.time_zone or "UTC"
    until = timezones.to_utc(day, form.at.data or time(18), zone) if day else None
    return service.Asking(key, sections_of(session(), webinar, document(key)), until, bool(form.silence.data))


def _ask(webinar: Webinar, key: str, sure: ManyForm, whom: Whom, letter: Mail) -> ResponseReturnValue:
    page = manage_page(
        "layouts/ask.html", webinar, form=sure, whom=whom, letter=letter, kicker=translate(document(key).label),
        title=ngettext("Ask %(num)d person to approve", "Ask %(num)d people to approve", whom.count), kept=sent_before(),
        action=url_for("approvals.ask", slug=webinar.slug, key=key), back=url_for("approvals.show", slug=webinar.slug, key=key),
    )  # fmt: skip
    return page, 422 if has_errors(sure) else 200


@bp.post(f"{_KEY}/answer")
@for_webinar(Action.SIGN_OFF)
@once
def answer(webinar: Webinar, key: str) -> ResponseReturnValue:
    """Take the answer of a host for which the user acts."""
    form = AnswerForm(prefix="answer")
    host = next((row for row in _mine(webinar) if str(row.id) == form.host.data), None)
    if host is None:
        raise NotFound
    if form.validate():
        try:
            service.answer(
                session(), webinar, host, key, sections_of(session(), webinar, document(key)), seen=form.seen.data,
                approves=form.answer.data == "approve", comment=form.comment.data, actor=actor(), now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Answer of %(name)s recorded.", name=host.organisation.name), "ok")
            return redirect(url_for("approvals.show", slug=webinar.slug, key=key))
    return _page(webinar, key, AskForm(prefix="ask"), form), 422


def _mine(webinar: Webinar):  # type: ignore[no-untyped-def]  # noqa: ANN202 - hosts, as both callers use them
    signing = {host.id for host in rules.signing(webinar)}
    return [host for host in my_hosts(webinar) if host.id in signing]


def _labels() -> dict[rules.Standing, str]:
    return {standing: translate(label) for standing, label in rules.STANDING_LABELS.items()}


def _page(webinar: Webinar, key: str, ask_form: AskForm, form: AnswerForm) -> str:
    signable = document(key)
    sections = sections_of(session(), webinar, signable)
    positions = queries.positions(session(), webinar, key, sections, site().now())
    changes = {
        position.host.id: [
            (translate(name), rules.difference(position.answer.content.get(name, ""), sections.get(name, "")))
            for name in position.changed
        ]
        for position in positions
        if position.answer is not None
    }
    form.seen.data = rules.mark(sections)
    asked_before = queries.request(session(), webinar.id, key)
    return manage_page(
        "convening/approvals/show.html", webinar, document=signable, label=translate(signable.label), labels=_labels(),
        sections=[(translate(name), text) for name, text in sections.items()], positions=positions, changes=changes,
        change_labels={change: translate(label) for change, label in rules.CHANGE_LABELS.items()},
        ask_form=ask_form, form=form, mine=_mine(webinar), request_row=asked_before,
        asked_lately=rules.asked_lately(asked_before, sections, site().now()),
        answers=queries.answers(session(), webinar.id, key), names={host.id: host.organisation.name for host in webinar.hosts},
    )  # fmt: skip


def announcing(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return who signs for hosts and is told that a page goes public without them, and how; None for nobody."""
    ids, mails = [], []
    for row in documents():
        missing = unapproved(session, webinar, row.key, now) if row.before in BEFORE_THE_PAGE else []
        told = queries.told_ahead(session, missing, actor().name)
        ids += [(row.key, host.id, user.id) for host, user in told]
        mails += [sample_went_ahead(webinar, row.key, "", actor().name, told[0])] if told else []
    return {"ids": ids, "mails": mails} if ids else None
