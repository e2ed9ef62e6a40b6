"""Staff pages: what each of the panel has handed in, invitations, reminders, times for technical checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, public_webinar
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.convening.webinars.rules import ensure_to_come, is_over
from webinar.core import timezones
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.mail import Mail
from webinar.core.text import N_
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.printing import Answering, Leaving
from webinar.programme.agenda.queries import member as panel_member
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.agenda.rules import ANSWER_LABELS
from webinar.programme.speakers import mail, queries, rules, service
from webinar.programme.speakers.forms import FileForm, SlotsForm
from webinar.programme.speakers.models import FileKind
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom, chosen_rows, flash_outcome, sent_along, takes_all
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import has_errors
from webinar.web.large import gives_back
from webinar.web.limits import accepts
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("board", __name__)
_BASE = "/manage/w/<slug>/preparation"


@bp.get(_BASE)
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the board."""
    return _page(webinar, SlotsForm())


@bp.post(f"{_BASE}/invite")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("board.index")
def invite(webinar: Webinar) -> ResponseReturnValue:
    """Ask with one of them, then send the invitations that have not gone out, to all or to those chosen."""
    ensure_to_come(webinar, site().now())
    board = queries.board(session(), webinar.id)
    people, form = _people(board), ManyForm()
    members = [row for row in service.to_invite(board) if people is None or row.person_id in people]
    title = ngettext("Send %(num)d invitation", "Send %(num)d invitations", len(members))
    letter = mail.sample_invitation(_whole(members[0])) if members else None
    whom = _whom(members, letter)
    if members and not form.is_answered(whom):
        return _ask(webinar, form, whom, letter, title, url_for("board.invite", slug=webinar.slug))
    count, without = service.invite(session(), webinar, actor=actor(), now=site().now(), chosen=people)
    if count or not without:
        flash(ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", count), "ok")
    if without:
        flash(_("Not invited because they have no email address: %(names)s", names=", ".join(without)), "warn")
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/<int:member_id>/invite-again")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("board.index")
@once
def invite_again(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Ask with the email, then send one of them the invitation as it is by now."""
    member, form = _member(webinar, member_id), ManyForm()
    ensure_to_come(webinar, site().now())
    rules.ensure_invited(member, queries.sheet(session(), member.id))
    letter = mail.sample_invitation(_whole(member))
    whom = _whom([member], letter)
    if not form.is_answered(whom):
        action = url_for("board.invite_again", slug=webinar.slug, member_id=member.id)
        return _ask(webinar, form, whom, letter, _("Send the invitation again"), action)
    service.invite_again(session(), member, actor=actor(), now=site().now())
    flash(_("The email is on its way."), "ok")
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/remind")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("board.index")
def remind(webinar: Webinar) -> ResponseReturnValue:
    """Ask with one of the mails, then remind those who miss something, all or those chosen."""
    ensure_to_come(webinar, site().now())
    board, form = queries.board(session(), webinar.id), ManyForm()
    people = _people(board)
    rows = [row for row in rules.to_remind(board, site().now()) if people is None or row.member.person_id in people]
    title = ngettext("Send %(num)d reminder", "Send %(num)d reminders", len(rows))
    letter = mail.sample_reminder(_whole(rows[0].member), rows[0].missing) if rows else None
    whom = _whom([row.member for row in rows], letter)
    if rows and not form.is_answered(whom):
        return _ask(webinar, form, whom, letter, title, url_for("board.remind", slug=webinar.slug))
    count = service.remind(session(), webinar, actor=actor(), now=site().now(), chosen=people)
    if count:
        flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", count), "ok")
    else:
        flash(_("Nobody to remind: everyone was emailed in the last day or has nothing left to do."), "ok")
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/many")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("board.index")
def many(webinar: Webinar) -> ResponseReturnValue:
    """Ask about an act on rows that are chosen; what mails goes to the pages that show the mail."""
    act = request.form.get("act", "")
    if act not in rules.ACT_LABELS:
        raise NotFound
    board, form = queries.board(session(), webinar.id), ManyForm()
    people = _people(board)
    members = [row.member for row in board if people is None or row.member.person_id in people]
    if not members or not (takes_all() or chosen_rows()):
        raise RuleViolation(N_("Select at least one row."))
    if act != rules.TOLD:
        return redirect(url_for(f"board.{act}", slug=webinar.slug), 307)
    whom = _whom(members, None)
    if not form.is_answered(whom):
        title = ngettext("Set %(num)d person to “Told by us”", "Set %(num)d people to “Told by us”", whom.count)
        return _ask(webinar, form, whom, None, title, url_for("board.many", slug=webinar.slug), act=act)
    outcome = service.told(session(), webinar, members, actor=actor(), now=site().now())
    flash_outcome(
        ngettext("You told %(num)d person yourself.", "You told %(num)d people yourself.", outcome.done), outcome
    )
    return redirect(url_for("board.index", slug=webinar.slug))


def take_back(
    session: Session, webinar: Webinar, data: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[int, Collection[tuple[RuleViolation, int]]]:
    """Take back that people were told."""
    outcome = service.untold(session, webinar, data, actor=actor, now=now)
    return outcome.done, outcome.left.values()


def _people(board: Sequence[rules.Standing]) -> set[int] | None:
    """Return the people whose rows are ticked; None for all."""
    return service.people_of(board, chosen_rows()) if chosen_rows() and not takes_all() else None


def _whom(members: Sequence[PanelMember], letter: Mail | None) -> Whom:
    return Whom.of([member.id for member in members], [member.printed_name for member in members], [letter])


def _whole(member: PanelMember) -> PanelMember:
    return member_by_id(session(), member.id) or member


def _ask(
    webinar: Webinar, form: ManyForm, whom: Whom, letter: Mail | None, title: str, action: str, **also: str
) -> ResponseReturnValue:  # fmt: skip
    page = manage_page(
        "layouts/ask.html", webinar, form=form, whom=whom, letter=letter, title=title, action=action,
        kicker=_("Speaker tasks"), kept=sent_along(**also), back=url_for("board.index", slug=webinar.slug),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@bp.post(f"{_BASE}/slots")
@for_webinar(Action.EDIT_PROGRAMME)
@once
def add_slots(webinar: Webinar) -> ResponseReturnValue:
    """Offer times for technical checks."""
    form = SlotsForm()
    if form.validate():
        try:
            first = timezones.to_utc(form.day.data, form.start.data, webinar.time_zone or "UTC")
            asked = {"minutes": form.minutes.data, "count": form.count.data}
            count = service.add_slots(session(), webinar, first, **asked, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(ngettext("%(num)d time slot added.", "%(num)d time slots added.", count), "ok")
            return redirect(url_for("board.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.post(f"{_BASE}/slots/<int:slot_id>/remove")
@for_webinar(Action.EDIT_PROGRAMME)
@shown_at("board.index")
def remove_slot(webinar: Webinar, slot_id: int) -> ResponseReturnValue:
    """Take back a time that nobody has taken."""
    slot = queries.slot(session(), webinar.id, slot_id)
    if slot is None:
        raise NotFound
    service.remove_slot(session(), webinar, slot, actor=actor(), now=site().now())
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/<int:member_id>/checked")
@for_webinar(Action.EDIT_PROGRAMME)
def checked(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Note that a technical check is done, or not."""
    done = request.form.get("done") == "1"
    service.set_checked(session(), _member(webinar, member_id), done, actor=actor(), now=site().now())
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.route(f"{_BASE}/<int:member_id>/files", methods=["GET", "POST"])
@accepts(26)
@for_webinar(Action.EDIT_PROGRAMME)
@reads_first
@once
@gives_back
def files(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Show one speaker's files, and take what came by mail."""
    member, form = _member(webinar, member_id), FileForm()
    if request.method == "POST" and form.validate():
        file, kind = request.files.get("file"), request.form.get("kind")
        try:
            if file is None or not file.filename:
                raise RuleViolation(N_("Choose a file"), field="file")
            chosen = FileKind.PHOTO if kind == FileKind.PHOTO.value else FileKind.SLIDES
            accepted = service.accepted(chosen, file.filename, file.read())
            begin_writing()
            service.add_file(session(), member, accepted, folder=site().settings.files, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("File saved."), "ok")
            return redirect(url_for("board.files", slug=webinar.slug, member_id=member.id))
    found = queries.files(session(), member.id)
    page = manage_page("programme/speakers/manage/files.html", webinar, member=member, form=form, files=found)
    return (page, 422) if has_errors(form) else page


@bp.get(f"{_BASE}/files/<int:file_id>")
@for_webinar(Action.VIEW)
def file(webinar: Webinar, file_id: int) -> ResponseReturnValue:
    """Hand a speaker's file to staff."""
    row = queries.file_of_webinar(session(), webinar.id, file_id)
    content = load(site().settings.files, row.digest) if row else None
    if row is None or content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type, inline=row.kind is FileKind.PHOTO)


@bp.get("/w/<slug>/panel/<int:member_id>.jpg")
@audience(Audience.PUBLIC)
@kept
def photo(slug: str, member_id: int) -> ResponseReturnValue:
    """Show a photo that its speaker agreed to show."""
    webinar = public_webinar(slug)
    row = queries.photo(session(), member_id)
    member = panel_member(session(), webinar.id, member_id)
    if row is None or member is None or not rules.may_show(queries.sheet(session(), member_id)):
        raise NotFound
    content = load(site().settings.files, row.digest)
    if content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type, inline=True)


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the speakers who agreed to be shown with photo and biography, for the public page."""
    rows = [
        (sheet.member, sheet.biography, has_photo)
        for sheet, has_photo in queries.shown(session, webinar.id)
        if rules.may_show(sheet) and (sheet.biography or has_photo)
    ]
    return {"rows": rows} if rows else None


def leaving(session: Session, subject: Leaving, _now: datetime) -> Mapping[str, Any] | None:
    """Return the mail to who is taken off the panel; None when none is sent."""
    letter = mail.sample_withdrawal(session, subject.member, subject.words)
    return {"ids": [subject.member.id], "mails": [letter]} if letter else None


def answering(session: Session, subject: Answering, _now: datetime) -> Mapping[str, Any] | None:
    """Return the mail to whose answer staff change: the entry goes, or comes anew; None when none is sent."""
    member, row = subject.member, queries.sheet(session, subject.member.id)
    letter = None
    if subject.answer.is_out:
        letter = mail.sample_withdrawal(session, member, "", leaves=False)
    elif row is not None and rules.gets_entry_anew(member, row) and member.person.email:
        letter = mail.sample_update(member, None, {})
    return {"ids": [member.id], "mails": [letter]} if letter else None


def parting(session: Session, subject: Parting, _now: datetime) -> Mapping[str, Any] | None:
    """Return which speakers are told that a webinar is cancelled or postponed, and how; None for nobody."""
    members = queries.told_of_parting(session, subject.webinar.id)
    if not members:
        return None
    first = member_by_id(session, members[0].id) or members[0]
    return {"ids": [member.id for member in members], "mails": [mail.sample_parting(first, subject)]}


def announcing(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return which speakers are told the new date of a postponed webinar, and how; None for nobody."""
    if webinar.state is not WebinarState.POSTPONED:
        return None
    members = queries.told_of_parting(session, webinar.id)
    if not members:
        return None
    first = member_by_id(session, members[0].id) or members[0]
    return {"ids": [member.id for member in members], "mails": [mail.sample_announced(first)]}


def missing_count(session: Session, webinar: Webinar) -> int | None:
    """Return how many of the panel still owe something; None for nobody, and once the webinar is over."""
    if is_over(webinar, site().now()):
        return None
    return len([row for row in queries.board(session, webinar.id) if row.missing]) or None


def _page(webinar: Webinar, form: SlotsForm) -> str:
    board = queries.board(session(), webinar.id)
    zone = webinar.time_zone or "UTC"
    return manage_page(
        "programme/speakers/manage/board.html", webinar, form=form, board=board, Need=rules.Need, zone=zone,
        over=is_over(webinar, site().now()),
        needs=[(need, translate(label)) for need, label in rules.NEED_LABELS.items()],
        answers={answer: translate(label) for answer, label in ANSWER_LABELS.items()},
        slots=queries.slots(session(), webinar.id),
        actions={row.member.id: blocks("member-actions", row.member, webinar=webinar, compact=True) for row in board},
        to_remind=rules.to_remind(board, site().now()), uninvited=service.to_invite(board),
        acts=[(act, translate(label)) for act, label in rules.ACT_LABELS.items()],
    )  # fmt: skip


def _member(webinar: Webinar, member_id: int) -> PanelMember:
    member = panel_member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    return member
