"""Staff pages: one registration with its history, and what can be done to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import ask_about_places, for_webinar, manage_page, may, my_hosts
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.text import N_, email_key
from webinar.registration.form.printing import printed_answers
from webinar.registration.privacy.printing import consent_texts
from webinar.registration.registering import places
from webinar.registration.registering import queries as registrations
from webinar.registration.registering import service as registration
from webinar.registration.registering.access import keep_files, registrant_link, setup_of
from webinar.registration.registering.details import details_of
from webinar.registration.registering.forms import answers_change_form, staff_form, with_accreditation
from webinar.registration.registering.rules import ENDED, STATUS_LABELS
from webinar.registration.roster import printing, queries, rules, service
from webinar.registration.roster.access import Registrant, Roster
from webinar.registration.roster.forms import NoteForm
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.large import gives_back
from webinar.web.once import once
from webinar.web.rendering import blocks, translate
from webinar.web.site import site

bp = Blueprint("registrant", __name__, url_prefix="/manage/w/<slug>/registrations")


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
@gives_back
def add(webinar: Webinar) -> ResponseReturnValue:
    """Register somebody on their behalf."""
    setup = setup_of(webinar)
    form, known = staff_form(setup.fields, setup.categories), None
    if request.method == "POST" and form.validate():
        try:
            known = _registered(webinar, form.email.data)
            if known is not None:
                raise RuleViolation(N_("This address is already registered. Nothing was changed."), field="email")
            row = registration.register(
                session(), setup, form.details(), actor=actor(), now=site().now(), by_staff=True
            )
            keep_files(row, form.asked)
            page = ask_about_places(
                webinar, _("Register"), kept=form.kept_files(), known=[(row.email_key, row.status.value)]
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            # Of somebody who was registered before, nothing may be told here that the list does not tell.
            roster = Roster.for_me(webinar)
            shown = roster.of(roster.find(row.public_id))
            status = translate(STATUS_LABELS[shown.status])
            flash(_("%(name)s: %(status)s. An email is on its way.", name=shown.name, status=status), "ok")
            return redirect(url_for("registrations.index", slug=webinar.slug))
    page = manage_page("registration/roster/new.html", webinar, form=form, known=known)
    return page, 422 if has_errors(form) else 200


def _registered(webinar: Webinar, email: str) -> Registrant | None:
    """Return who is registered with an address, to those who may know; whoever cancelled or was declined comes back."""
    found = registrations.by_email(session(), webinar.id, email_key(email))
    if found is None or found.status in ENDED:
        return None
    roster = Roster.for_me(webinar)
    shown = roster.of(roster.find(found.public_id))
    return shown if shown.seen else None


@bp.get("/<public_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def show(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Show one registration."""
    return _show(Roster.for_me(webinar), public_id, NoteForm())


def _show(roster: Roster, public_id: str, note: NoteForm) -> str:
    shown = facts(roster, public_id, note)
    return manage_page("registration/roster/show.html", roster.webinar, form=EmptyForm(), **shown)


def facts(roster: Roster, public_id: str, note: NoteForm) -> dict[str, Any]:
    """Return what is shown of one registration, on its page and beside the list; NotFound for any other."""
    webinar, found = roster.webinar, roster.find(public_id)
    row = roster.of(found)
    setup = setup_of(webinar)
    mine = my_hosts(webinar)
    note.organisation.set_options([(str(host.organisation_id), host.organisation.name) for host in mine])
    may_edit = may(Action.EDIT_REGISTRATIONS) and row.seen
    open_ = row.seen and not row.is_erased
    return {
        "row": row, "note_form": note, "may_act": may_edit, "status_label": translate(STATUS_LABELS[row.status]),
        "host_names": {host.id: host.organisation.name for host in webinar.hosts},
        "history": printing.history(queries.history(session(), found), seen=row.seen),
        "link": registrant_link(found) if may_edit and open_ else "",
        "answers": printed_answers(with_accreditation(setup.fields, setup.categories), found.answers) if row.seen else [],
        "files": printing.files(registrations.files_of(session(), row.id), seen=row.seen),
        "place": registrations.position(session(), found), "texts": consent_texts(webinar, setup.privacy),
        "mine": mine, "deciding": [(act.value, printing.act_on_one(act)) for act in rules.acts_on(row.status)],
        "own_tags": queries.tags_of(session(), [row.id]).get(row.id, []) if row.seen else [],
        "notes": printing.notes(queries.notes(session(), row.id, [host.organisation_id for host in mine])),
        "actions": blocks("registrant-actions", row, webinar=webinar),
        "blocks": blocks("registrant", row, webinar=webinar) if open_ else [],
    }  # fmt: skip


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@gives_back
def edit(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Change what a registration says, with the fields that only staff see."""
    roster = Roster.for_me(webinar)
    row = roster.find_to_act(public_id)
    if row.erased_at:
        raise NotFound
    setup = setup_of(webinar)
    form = answers_change_form(setup.fields, setup.categories, row, site().now(), staff=True)
    if request.method == "POST" and form.validate():
        try:
            details = form.details(details_of(row))
            registration.edit_details(session(), row, details, actor=actor(), now=site().now(), by_staff=True)
            keep_files(row, form.asked)
            page = ask_about_places(webinar, kept=form.kept_files())
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            flash(_("Saved."), "ok")
            return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))
    page = manage_page("registration/roster/edit.html", webinar, form=form, row=roster.of(row))
    return page, 422 if has_errors(form) else 200


@bp.post("/<public_id>/resend")
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
def resend(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Mail the registrant their standing and link again."""
    row = Roster.for_me(webinar).find_to_act(public_id)
    places.tell(session(), webinar, row, now=site().now())
    flash(_("The email is on its way."), "ok")
    return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))


@bp.post("/<public_id>/notes")
@for_webinar(Action.VIEW_REGISTRATIONS)
@once
def add_note(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Keep a note that one's own organisation alone reads."""
    roster, form = Roster.for_me(webinar), NoteForm()
    row = roster.find_to_act(public_id)
    form.organisation.set_options([(str(host.organisation_id), host.organisation.name) for host in my_hosts(webinar)])
    if not form.validate():
        return _show(roster, public_id, form), 422
    service.add_note(session(), row, int(form.organisation.data), form.text.data, actor=actor(), now=site().now())
    flash(_("Note saved. Only your organisation’s staff can see it."), "ok")
    return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))


@bp.get("/<public_id>/files/<int:file_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def file(webinar: Webinar, public_id: str, file_id: int) -> ResponseReturnValue:
    """Hand out a file that the registrant handed in."""
    row = Roster.for_me(webinar).find_to_act(public_id)
    found = next((one for one in registrations.files_of(session(), row.id) if one.id == file_id), None)
    content = load(site().settings.files, found.digest) if found else None
    if found is None or content is None:
        raise NotFound
    return hand_out(content, found.name, found.media_type)
