"""Staff pages: what each of the panel has handed in, invitations, reminders, times for technical checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core import timezones
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.text import N_
from webinar.programme.models import PanelMember
from webinar.programme.queries import member as panel_member
from webinar.programme.rules import ANSWER_LABELS
from webinar.speakers import queries, rules, service
from webinar.speakers.forms import FileForm, SlotsForm
from webinar.speakers.models import FileKind
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import has_errors
from webinar.web.limits import accepts
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page, public_webinar
from webinar.webinars.models import Webinar

bp = Blueprint("board", __name__)
_BASE = "/manage/w/<slug>/preparation"


@bp.get(_BASE)
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the board."""
    return _page(webinar, SlotsForm(data={"minutes": 15, "count": 8}))


@bp.post(f"{_BASE}/invite")
@for_webinar(Action.EDIT_PROGRAMME)
def invite(webinar: Webinar) -> ResponseReturnValue:
    """Send the invitations that have not gone out."""
    count, without = service.invite(session(), webinar, actor=actor(), now=site().now())
    flash(ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", count), "ok")
    if without:
        flash(_("No address, so not invited: %(names)s", names=", ".join(without)), "warn")
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/remind")
@for_webinar(Action.EDIT_PROGRAMME)
def remind(webinar: Webinar) -> ResponseReturnValue:
    """Remind those who miss something."""
    count = service.remind(session(), webinar, actor=actor(), now=site().now())
    flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", count), "ok")
    return redirect(url_for("board.index", slug=webinar.slug))


@bp.post(f"{_BASE}/slots")
@for_webinar(Action.EDIT_PROGRAMME)
def add_slots(webinar: Webinar) -> ResponseReturnValue:
    """Offer times for technical checks."""
    form = SlotsForm()
    if form.validate():
        try:
            first = timezones.to_utc(form.day.data, form.start.data, webinar.time_zone or "UTC")
            count = service.add_slots(
                session(), webinar, first, minutes=form.minutes.data, count=form.count.data, actor=actor(),
                now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(ngettext("%(num)d time is offered.", "%(num)d times are offered.", count), "ok")
            return redirect(url_for("board.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.post(f"{_BASE}/slots/<int:slot_id>/remove")
@for_webinar(Action.EDIT_PROGRAMME)
def remove_slot(webinar: Webinar, slot_id: int) -> ResponseReturnValue:
    """Take back a time that nobody has taken."""
    slot = queries.slot(session(), webinar.id, slot_id)
    if slot is None:
        raise NotFound
    try:
        service.remove_slot(session(), webinar, slot, actor=actor(), now=site().now())
    except RuleViolation as error:
        flash(translate(error.message), "warn")
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
def files(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Show one speaker's files, and take what came by mail."""
    member, form = _member(webinar, member_id), FileForm()
    if request.method == "POST" and form.validate():
        file, kind = request.files.get("file"), request.form.get("kind")
        try:
            if file is None or not file.filename:
                raise RuleViolation(N_("Choose a file."), field="file")
            chosen = FileKind.PHOTO if kind == FileKind.PHOTO.value else FileKind.SLIDES
            service.add_file(
                session(), member, chosen, file.filename, file.read(), folder=site().settings.files, actor=actor(),
                now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The file is saved."), "ok")
            return redirect(url_for("board.files", slug=webinar.slug, member_id=member.id))
    page = manage_page(
        "speakers/manage/files.html", webinar, member=member, form=form, files=queries.files(session(), member.id)
    )
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
        (row.member, row.sheet.biography, any(file.kind is FileKind.PHOTO for file in row.files))
        for row in queries.board(session, webinar.id)
        if row.sheet is not None and rules.may_show(row.sheet) and row.member.answer.value == "confirmed"
    ]
    rows = [row for row in rows if row[1] or row[2]]
    return {"rows": rows} if rows else None


def _page(webinar: Webinar, form: SlotsForm) -> str:
    board = queries.board(session(), webinar.id)
    zone = webinar.time_zone or "UTC"
    return manage_page(
        "speakers/manage/board.html", webinar, form=form, board=board, Need=rules.Need, zone=zone,
        needs=[(need, translate(label)) for need, label in rules.NEED_LABELS.items()],
        answers={answer: translate(label) for answer, label in ANSWER_LABELS.items()},
        slots=queries.slots(session(), webinar.id),
        missing=[row for row in board if row.missing], uninvited=[row for row in board if not (row.sheet and row.sheet.invited_at)],
    )  # fmt: skip


def _member(webinar: Webinar, member_id: int) -> PanelMember:
    member = panel_member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    return member
