"""Staff pages: the registration form as a list of fields, one field, the preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_slug, for_staff
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration.admission.queries import categories
from webinar.registration.form import queries, rules, service
from webinar.registration.form.forms.answers import label
from webinar.registration.form.forms.manage import CopyForm, deciding_options, field_form
from webinar.registration.form.models import FormField
from webinar.registration.form.printing import conditions_in_words, faults_in_words
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, translate
from webinar.web.site import site

bp = Blueprint("form", __name__, url_prefix="/manage/w/<slug>/form")
bp.add_app_template_global(label, "question_label")
_COPIED = 60


@bp.get("")
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the fields in their order."""
    form = CopyForm()
    form.source.set_options(_sources(webinar))
    faults = faults_in_words(session(), webinar)
    rows = queries.fields(session(), webinar.id)
    return manage_page(
        "registration/form/index.html", webinar, rows=rows, copy_form=form, conditions=conditions_in_words(session(), webinar, rows),
        faults=faults, count=len(faults),
        kinds={key: translate(text) for key, text in rules.KIND_LABELS.items()}, fixed=rules.FIXED,
    )  # fmt: skip


@bp.get("/preview")
@for_webinar(Action.VIEW)
def preview(webinar: Webinar) -> ResponseReturnValue:
    """Show the form as visitors will see it; it cannot be sent."""
    return manage_page("registration/form/preview.html", webinar, blocks=blocks("form-preview", webinar))


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a field at the end."""
    return _edit(webinar, None)


@bp.route("/<field_key>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, field_key: str) -> ResponseReturnValue:
    """Change a field."""
    return _edit(webinar, _field(webinar, field_key))


def _edit(webinar: Webinar, row: FormField | None) -> ResponseReturnValue:
    rows = queries.fields(session(), webinar.id)
    earlier = rows if row is None else rows[: [one.key for one in rows].index(row.key)]
    form = field_form(webinar.language, row, earlier, categories(session(), webinar.id))
    if request.method == "POST" and form.validate():
        try:
            details = form.details(row)
            if details.condition.get("key") not in dict(form.answers()):
                details = replace(details, condition=_typed_condition(row, earlier, details.condition))
            service.save_field(session(), webinar, row.key if row else "", details, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Field saved."), "ok")
            return redirect(url_for("form.index", slug=webinar.slug))
    page = manage_page(
        "registration/form/field.html", webinar, form=form, row=row, listed=row is None or row.kind in rules.LISTED,
        typed=[one.key for one in earlier if one.kind in rules.DECIDING and one.key not in dict(form.answers())],
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _typed_condition(row: FormField | None, earlier: Sequence[FormField], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a condition with its values as answers are stored; RuleViolation for a value that nobody can answer."""
    parent = next((one for one in earlier if one.key == typed.get("key")), None)
    if parent is None:
        return dict(typed)
    before = row.condition.get("values", []) if row and row.condition.get("key") == parent.key else []
    offered = [*deciding_options(parent), *([value] for value in before)]
    return {"key": parent.key, "values": rules.condition_values(typed["values"], offered, label(parent))}


@bp.post("/<field_key>/move")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("form.index")
def move(webinar: Webinar, field_key: str) -> ResponseReturnValue:
    """Move a field one place up or down."""
    up = request.form.get("direction") == "up"
    service.move_field(session(), webinar, _field(webinar, field_key).key, up=up, actor=actor(), now=site().now())
    return redirect(url_for("form.index", slug=webinar.slug))


@bp.route("/<field_key>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("form.index")
def remove(webinar: Webinar, field_key: str) -> ResponseReturnValue:
    """Ask, then take a field out with its answers."""
    row = _field(webinar, field_key)
    if request.method != "POST":
        return manage_page("registration/form/remove.html", webinar, row=row, form=EmptyForm())
    service.remove_field(session(), webinar, row.key, actor=actor(), now=site().now())
    flash(_("Field removed."), "ok")
    return redirect(url_for("form.index", slug=webinar.slug))


@bp.post("/copy")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("form.index")
@once
def copy(webinar: Webinar) -> ResponseReturnValue:
    """Take over the questions of another webinar that this one lacks."""
    form = CopyForm()
    form.source.set_options(_sources(webinar))
    source = by_slug(session(), form.source.data or "") if form.validate() else None
    if source is None:
        raise NotFound
    count = service.copy_form(session(), webinar, source, actor=actor(), now=site().now())
    flash(ngettext("%(num)d question copied.", "%(num)d questions copied.", count), "ok")
    return redirect(url_for("form.index", slug=webinar.slug))


def _sources(webinar: Webinar) -> list[tuple[str, str]]:
    rows = session().scalars(for_staff(me()).limit(_COPIED)).unique()
    return [(row.slug, row.title) for row in rows if row.id != webinar.id]


def _field(webinar: Webinar, key: str) -> FormField:
    row = next((one for one in queries.fields(session(), webinar.id) if one.key == key), None)
    if row is None:
        raise NotFound
    return row
