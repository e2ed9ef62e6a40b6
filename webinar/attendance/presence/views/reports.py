"""Reports of platforms: kept as a draft, looked at with what they leave open, imported, undone."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.attendance.presence import access, queries, service
from webinar.attendance.presence.access import Found
from webinar.attendance.presence.forms import ReadingForm, ReportForm
from webinar.attendance.presence.models import AttendanceDraft, AttendanceEvidence, DraftState
from webinar.attendance.presence.views.overview import page
from webinar.attendance.readers.recognition import PLATFORMS
from webinar.convening.webinars.access import manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration.roster.access import for_everybody
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.i18n import words
from webinar.web.large import gives_back
from webinar.web.limits import accepts
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.tables import uploaded
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("attendance_reports", __name__, url_prefix="/manage/w/<slug>/attendance")


@bp.post("/imports")
@for_everybody(Action.EDIT_ATTENDANCE)
@accepts(31)
@once
@gives_back
def upload(webinar: Webinar) -> ResponseReturnValue:
    """Take a file to be looked at; nothing is imported yet."""
    form = ReportForm()
    if form.validate():
        try:
            content, name = uploaded(form)
            access.ensure_size(content, name)
            known = queries.source_by_digest(session(), webinar.id, hashlib.sha256(content).hexdigest())
            if known is not None:
                raise service.AlreadyImported
            draft = service.stage(
                session(), webinar, content, name, platform=form.platform.data or "", actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            return redirect(url_for("attendance_reports.draft", slug=webinar.slug, draft_id=draft.id))
    return page(webinar, report=form), 422


@bp.route("/drafts/<int:draft_id>", methods=["GET", "POST"])
@for_everybody(Action.EDIT_ATTENDANCE)
def draft(webinar: Webinar, draft_id: int) -> ResponseReturnValue:
    """Show what a report says and what would follow; take how it is to be read."""
    found = _draft(webinar, draft_id)
    form = ReadingForm(data=access.choices(found))
    if form.is_submitted():
        form = ReadingForm()
        if form.validate():
            service.ensure_open(found)
            found.platform, found.time_zone = form.platform.data or "", form.time_zone.data or ""
            found.date_order, found.encoding = form.date_order.data or "", form.encoding.data or ""
            service.look_again(session(), found, now=site().now())
            return redirect(url_for("attendance_reports.draft", slug=webinar.slug, draft_id=draft_id))
        return _shown(webinar, found, form, None), 422
    kept = found.found or {}
    if found.state is not DraftState.OPEN:
        return manage_page("attendance/presence/progress.html", webinar, draft=_named(found), state=found.state.value,
                           given_up=service.is_given_up(session(), found), connections=kept.get("connections", 0))  # fmt: skip
    said = None
    try:
        if "problem" in kept:
            raise access.said(kept["problem"])
        said = Found(**kept) if kept else access.look(session(), webinar, access.read(webinar, found), site().now())
    except RuleViolation as error:
        form.ask(error)
    return _shown(webinar, found, form, said)


def _named(found: AttendanceDraft) -> dict[str, Any]:
    return {"id": found.id, "name": found.name}


def _shown(webinar: Webinar, found: AttendanceDraft, form: ReadingForm, said: Found | None) -> str:
    return manage_page(
        "attendance/presence/draft.html", webinar, draft=_named(found), form=form, report=said,
        platform=translate(PLATFORMS.get(said.platform, "")) if said else "",
        unread=[(row["row"], words(access.said(row))) for row in said.unread] if said else [],
        remarks=[words(access.said(remark)) for remark in said.remarks] if said else [],
    )  # fmt: skip


@bp.post("/drafts/<int:draft_id>/import")
@for_everybody(Action.EDIT_ATTENDANCE)
@reads_first
@shown_at("attendance_reports.draft")
@once
def take_in(webinar: Webinar, draft_id: int) -> ResponseReturnValue:
    """Import a report that was looked at; a job does it with a large one."""
    found = _draft(webinar, draft_id)
    if found.is_large:
        begin_writing()
        service.ask_to_import(session(), found, actor=actor(), now=site().now())
        return redirect(url_for("attendance_reports.draft", slug=webinar.slug, draft_id=draft_id))
    try:
        report = access.read(webinar, found)
    except RuleViolation as error:
        form = ReadingForm(data=access.choices(found))
        form.ask(error)
        return _shown(webinar, found, form, None), 422
    name, digest = found.name, hashlib.sha256(found.content).hexdigest()
    begin_writing()
    source, _truth = service.take_in(
        session(), webinar, report, filename=name, sha256=digest, actor=actor(), now=site().now()
    )
    session().delete(_draft(webinar, draft_id))
    flash(ngettext("%(num)d connection imported.", "%(num)d connections imported.", source.connections), "ok")
    return redirect(url_for("attendance.index", slug=webinar.slug))


@bp.post("/drafts/<int:draft_id>/discard")
@for_everybody(Action.EDIT_ATTENDANCE)
@shown_at("attendance_reports.draft")
def discard(webinar: Webinar, draft_id: int) -> ResponseReturnValue:
    """Forget a report that was only looked at."""
    service.discard(session(), _draft(webinar, draft_id))
    flash(_("File discarded. Nothing was imported."), "ok")
    return redirect(url_for("attendance.index", slug=webinar.slug))


@bp.route("/imports/<int:source_id>/undo", methods=["GET", "POST"])
@for_everybody(Action.EDIT_ATTENDANCE)
def undo(webinar: Webinar, source_id: int) -> ResponseReturnValue:
    """Ask, then take out what one file brought."""
    source = session().get(AttendanceEvidence, source_id)
    if source is None or source.webinar_id != webinar.id or source.sha256 is None:
        raise NotFound
    shown = next(row for row in access.sources(webinar, whole=True) if row.id == source_id)
    form = EmptyForm()
    if not form.is_submitted():
        return manage_page("attendance/presence/undo.html", webinar, source=shown, form=form)
    count = service.undo(session(), webinar, source, actor=actor(), now=site().now())
    flash(
        ngettext("Import undone: %(num)d connection removed.", "Import undone: %(num)d connections removed.", count),
        "ok",
    )
    return redirect(url_for("attendance.index", slug=webinar.slug))


def _draft(webinar: Webinar, draft_id: int) -> AttendanceDraft:
    found = session().get(AttendanceDraft, draft_id)
    if found is None or found.webinar_id != webinar.id:
        raise NotFound
    return found
