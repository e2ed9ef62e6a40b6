"""Staff pages: one registration with its history, and what can be done to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.consent.access import consent_texts, viewer
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.questionnaire.access import printed_answers
from webinar.registrants import access, queries, rules, service
from webinar.registrants.forms import NoteForm
from webinar.registration import places
from webinar.registration import queries as registrations
from webinar.registration import service as registration
from webinar.registration.access import form_parts, keep_files, registrant_link
from webinar.registration.forms import answers_change_form, staff_form, with_accreditation
from webinar.registration.models import Registration
from webinar.registration.rules import ENDED, STATUS_LABELS
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page, may, my_hosts
from webinar.webinars.models import Webinar

bp = Blueprint("registrant", __name__, url_prefix="/manage/w/<slug>/registrations")


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def add(webinar: Webinar) -> ResponseReturnValue:
    """Register somebody on their behalf."""
    form = staff_form(*form_parts(webinar))
    if request.method == "POST" and form.validate():
        try:
            row = registration.register(
                session(), webinar, form.details(), actor=actor(), now=site().now(), by_staff=True
            )
            keep_files(row, form.asked)
        except RuleViolation as error:
            form.violate(error)
        else:
            status = translate(STATUS_LABELS[row.status])
            flash(_("%(name)s: %(status)s. A mail is on its way.", name=row.full_name, status=status), "ok")
            return redirect(url_for("registrations.index", slug=webinar.slug))
    page = manage_page("registrants/new.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


@bp.get("/<public_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def show(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Show one registration."""
    return _show(webinar, _registration(webinar, public_id), NoteForm())


def _show(webinar: Webinar, row: Registration, note: NoteForm) -> str:
    seen = viewer(webinar)(row.consents)
    fields, categories = form_parts(webinar)
    mine = my_hosts(webinar)
    note.organisation.set_options([(str(host.organisation_id), host.organisation.name) for host in mine])
    may_edit = may(Action.EDIT_REGISTRATIONS) and seen
    hosts = {host.id: host.organisation.name for host in webinar.hosts}
    history = [
        (
            entry,
            translate(rules.HISTORY.get(entry.action, entry.action)),
            entry.actor_name if entry.actor_kind == "user" else "",
        )
        for entry in queries.history(session(), row)
    ]
    return manage_page(
        "registrants/show.html", webinar, row=row, name=access.shown_name(row, seen), seen=seen, note_form=note,
        status_label=translate(STATUS_LABELS[row.status]), hosts=hosts, history=history,
        link=registrant_link(row) if may_edit and not row.erased_at else "", form=EmptyForm(), may_edit=may_edit,
        answers=printed_answers(with_accreditation(fields, categories), row.answers) if seen else [],
        files=registrations.files_of(session(), row.id) if seen else [], place=registrations.position(session(), row),
        texts=consent_texts(session(), webinar), ended=row.status in ENDED, mine=mine,
        tags=queries.tags_of(session(), [row.id]).get(row.id, []),
        notes=queries.notes(session(), row.id, [host.organisation_id for host in mine]),
    )  # fmt: skip


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Change what a registration says, with the fields that only staff see."""
    row = _registration(webinar, public_id)
    if not viewer(webinar)(row.consents) or row.erased_at:
        raise NotFound
    fields, categories = form_parts(webinar)
    form = answers_change_form(fields, categories, row, site().now(), staff=True)
    if request.method == "POST" and form.validate():
        try:
            details = form.details(registration.details_of(row))
            registration.edit_details(session(), row, details, actor=actor(), now=site().now(), by_staff=True)
            keep_files(row, form.asked)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))
    page = manage_page("registrants/edit.html", webinar, form=form, row=row)
    return page, 422 if has_errors(form) else 200


@bp.route("/<public_id>/cancel", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def cancel(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Ask, then cancel a registration; the registrant is told."""
    row = _registration(webinar, public_id)
    name = access.shown_name(row, viewer(webinar)(row.consents))
    if request.method != "POST":
        return manage_page("registrants/cancel.html", webinar, row=row, name=name, form=EmptyForm())
    registration.cancel(session(), row, actor=actor(), now=site().now())
    flash(_("The registration of %(name)s is cancelled.", name=name), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug))


@bp.post("/<public_id>/resend")
@for_webinar(Action.EDIT_REGISTRATIONS)
def resend(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Mail the registrant their standing and link again."""
    row = _registration(webinar, public_id)
    places.tell(session(), row, now=site().now())
    flash(_("The mail is on its way."), "ok")
    return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))


@bp.post("/<public_id>/notes")
@for_webinar(Action.VIEW_REGISTRATIONS)
def add_note(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Keep a note that one's own organisation alone reads."""
    row, form = _registration(webinar, public_id), NoteForm()
    form.organisation.set_options([(str(host.organisation_id), host.organisation.name) for host in my_hosts(webinar)])
    if not form.validate():
        return _show(webinar, row, form), 422
    service.add_note(session(), row, int(form.organisation.data), form.text.data, actor=actor(), now=site().now())
    flash(_("The note is saved. Only your own staff read it."), "ok")
    return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))


@bp.get("/<public_id>/files/<int:file_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def file(webinar: Webinar, public_id: str, file_id: int) -> ResponseReturnValue:
    """Hand out a file that the registrant handed in."""
    row = _registration(webinar, public_id)
    found = next((one for one in registrations.files_of(session(), row.id) if one.id == file_id), None)
    content = load(site().settings.files, found.digest) if found else None
    if found is None or content is None or not viewer(webinar)(row.consents):
        raise NotFound
    return hand_out(content, found.name, found.media_type)


def _registration(webinar: Webinar, public_id: str) -> Registration:
    row = registrations.by_public_id(session(), public_id)
    if row is None or row.webinar_id != webinar.id:
        raise NotFound
    return row
