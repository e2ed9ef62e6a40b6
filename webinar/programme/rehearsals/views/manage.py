"""Staff pages: the rehearsals of a webinar, who takes part, and to how many a mail would go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.core.errors import RuleViolation
from webinar.core.mail import Mail
from webinar.programme.agenda.printing import Answering, Leaving
from webinar.programme.agenda.queries import panel
from webinar.programme.rehearsals import queries, rules, service
from webinar.programme.rehearsals.access import new_uid, rehearsal_of
from webinar.programme.rehearsals.forms import RehearsalForm
from webinar.programme.rehearsals.mail import partings, sample, samples
from webinar.programme.rehearsals.models import Rehearsal, RehearsalKind
from webinar.programme.rehearsals.rules import Pending
from webinar.web.bulk import ManyForm, Whom
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("rehearsals", __name__, url_prefix="/manage/w/<slug>/rehearsals")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the rehearsals with who takes part and who does not know yet."""
    staff = queries.staff_ids(session(), webinar.id)
    now = site().now()
    rows = []
    for row in queries.of_webinar(session(), webinar.id):
        waiting = rules.pending(row, row.guests, staff)
        is_open = row.cancelled_at is None and not rules.is_over(row, now)
        mails = samples(row, waiting) if is_open else []
        rows.append((row, waiting, mails, _whom(waiting, mails).shown))
    return manage_page(
        "programme/rehearsals/manage/index.html", webinar, rows=rows, now=now, is_over=rules.is_over,
        zone=webinar.time_zone or "UTC", kinds={kind: translate(label) for kind, label in rules.KIND_LABELS.items()},
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Plan a rehearsal."""
    return _edit(webinar, None)


@bp.route("/<int:rehearsal_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def edit(webinar: Webinar, rehearsal_id: int) -> ResponseReturnValue:
    """Change a rehearsal."""
    return _edit(webinar, rehearsal_of(webinar, rehearsal_id))


@bp.post("/<int:rehearsal_id>/send")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("rehearsals.index")
def send(webinar: Webinar, rehearsal_id: int) -> ResponseReturnValue:
    """Tell everybody what they do not know yet."""
    row = rehearsal_of(webinar, rehearsal_id)
    waiting = rules.pending(row, row.guests, queries.staff_ids(session(), webinar.id))
    if waiting.count:
        _whom(waiting, samples(row, waiting)).ensure_shown()
    count = service.send(session(), row, actor=actor(), now=site().now())
    sent = ngettext("%(num)d email is on its way.", "%(num)d emails are on their way.", count)
    flash(sent if count else _("Everyone has been told already."), "ok")
    return redirect(url_for("rehearsals.index", slug=webinar.slug))


@bp.route("/<int:rehearsal_id>/cancel", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("rehearsals.index")
@once
def cancel(webinar: Webinar, rehearsal_id: int) -> ResponseReturnValue:
    """Ask, saying who gets which email; then call the rehearsal off."""
    row, form = rehearsal_of(webinar, rehearsal_id), ManyForm()
    told = rules.told_of_end(row, site().now())
    mails = partings(row, "cancelled", told)
    letter = mails[0] if mails else None
    whom = Whom.of([guest.id for guest in told], [guest.name for guest in told], mails)
    if not form.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=form, whom=whom, letter=letter, more_letters=mails[1:], is_danger=True, keep=_("Keep"),
            title=_("Cancel rehearsal"), heading=_("Cancel the rehearsal?"), said=_cancel_words(whom.count),
            action=url_for("rehearsals.cancel", slug=webinar.slug, rehearsal_id=row.id),
            back=url_for("rehearsals.index", slug=webinar.slug),
        )  # fmt: skip
        return page, 422 if has_errors(form) else 200
    count = service.cancel(session(), row, actor=actor(), now=site().now())
    done = _("Rehearsal cancelled.")
    sent = ngettext("%(num)d email is on its way.", "%(num)d emails are on their way.", count)
    flash(f"{done} {sent}" if count else done, "ok")
    return redirect(url_for("rehearsals.index", slug=webinar.slug))


def _cancel_words(count: int) -> str:
    if not count:
        return str(_("Nobody has been invited yet, so nobody is emailed."))
    return str(
        ngettext("%(num)d person gets an email now that removes it from the calendar.", "%(num)d people get an email now that removes it from the calendar.", count)
    )  # fmt: skip


def _whom(waiting: Pending, mails: Sequence[Mail]) -> Whom:
    kinds = (waiting.new, waiting.changed, waiting.gone)
    return Whom.of([(kind, guest.id) for kind, guests in enumerate(kinds) for guest in guests], (), mails)


def parting(session: Session, subject: Parting, now: datetime) -> Mapping[str, Any] | None:
    """Return which guests are told that rehearsals are off with their webinar, and how; None for nobody."""
    if subject.state is not WebinarState.CANCELLED:
        return None
    told = [(row, rules.told_of_end(row, now)) for row in queries.of_webinar(session, subject.webinar.id)]
    ids = [guest.id for _row, guests in told for guest in guests]
    return (
        {"ids": ids, "mails": [one for row, guests in told for one in partings(row, "cancelled", guests)]}
        if ids
        else None
    )


def leaving(session: Session, subject: Leaving, now: datetime) -> Mapping[str, Any] | None:
    """Return which guests are told when a panel member goes, and how; None for nobody."""
    member, ids, mails = subject.member, [], []
    for row in queries.of_webinar(session, member.webinar_id):
        guests = rules.told_of_end(row, now, member.id)
        ids += [guest.id for guest in guests]
        mails += partings(row, "cancelled" if row.chosen_by == member.id else "withdrawn", guests)
    return {"ids": ids, "mails": mails} if ids else None


def answering(session: Session, subject: Answering, now: datetime) -> Mapping[str, Any] | None:
    """Return which guests are told of rehearsals when staff change a panel member's answer, and how; None for nobody."""
    member = subject.member
    if subject.answer.is_out:
        return leaving(session, Leaving(member, ""), now)
    slot = queries.check_to_come_back(session, member.id, now)
    if slot is None or not member.person.email:
        return None
    row = Rehearsal(
        webinar=member.webinar, kind=RehearsalKind.CHECK, starts_at=slot.starts_at, minutes=slot.minutes, note=""
    )
    return {"ids": [member.id], "mails": [sample(row, "invitation")]}


def _edit(webinar: Webinar, row: Rehearsal | None) -> ResponseReturnValue:
    members = [one for one in panel(session(), webinar.id) if not one.answer.is_out]
    staff = queries.staff(session(), webinar.id)
    form = RehearsalForm(panel=members, staff=staff, rehearsal=row, zone=webinar.time_zone or "UTC")
    if request.method == "POST" and form.validate():
        try:
            details, now = form.details(webinar), site().now()
            if row is None:
                row = service.add(session(), webinar, details, uid=new_uid(), actor=actor(), now=now)
            else:
                service.change(session(), row, details, actor=actor(), now=now)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Rehearsal saved. Nobody has been emailed yet."), "ok")
            return redirect(url_for("rehearsals.index", slug=webinar.slug))
    page = manage_page(
        "programme/rehearsals/manage/edit.html", webinar, form=form, rehearsal=row, zone=webinar.time_zone or "UTC"
    )
    return page, 422 if request.method == "POST" else 200
