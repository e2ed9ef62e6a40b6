"""Staff pages: the registration form as a list of fields, one field, the preview."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.admission.queries import categories
from webinar.core.errors import NotFound, RuleViolation
from webinar.questionnaire import queries, rules, service
from webinar.questionnaire.access import AnswersForm, answers_form, label
from webinar.questionnaire.forms import CopyForm, field_form
from webinar.questionnaire.models import FormField
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar
from webinar.webinars.queries import by_slug, for_staff

bp = Blueprint("questionnaire", __name__, url_prefix="/manage/w/<slug>/form")
bp.add_app_template_global(label, "question_label")
_COPIED = 60


@bp.get("")
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the fields in their order."""
    form = CopyForm()
    form.source.set_options(_sources(webinar))
    return manage_page(
        "questionnaire/index.html", webinar, rows=queries.fields(session(), webinar.id), copy_form=form,
        kinds={key: translate(text) for key, text in rules.KIND_LABELS.items()}, fixed=rules.FIXED,
    )  # fmt: skip


@bp.get("/preview")
@for_webinar(Action.VIEW)
def preview(webinar: Webinar) -> ResponseReturnValue:
    """Show the form as visitors will see it; it cannot be sent."""
    found = categories(session(), webinar.id)
    shown = answers_form(AnswersForm, queries.fields(session(), webinar.id), found)()
    return manage_page("questionnaire/preview.html", webinar, form=shown)


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
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
    form = field_form(webinar.language, row, earlier)
    if request.method == "POST" and form.validate():
        try:
            details = form.details(row)
            service.save_field(session(), webinar, row.key if row else "", details, actor=actor(), now=site().now())
        except RuleViolation as error:
            session().rollback()
            form.violate(error)
        else:
            flash(_("The field is saved."), "ok")
            return redirect(url_for("questionnaire.index", slug=webinar.slug))
    page = manage_page(
        "questionnaire/field.html", webinar, form=form, row=row, listed=row is None or row.kind in rules.LISTED,
        values={one.key: _values(webinar, one) for one in earlier if one.kind in rules.DECIDING},
        names={one.key: label(one) for one in earlier},
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _values(webinar: Webinar, row: FormField) -> str:
    """Return what can be written into a condition on this field."""
    if row.kind in rules.LISTED:
        return "; ".join(choice["key"] for choice in row.choices)
    if row.key == "category":
        return "; ".join(one.key for one in categories(session(), webinar.id))
    return "yes; no" if row.kind.value in {"yes or no", "consent"} else _("codes such as PK; CN")


@bp.post("/<field_key>/move")
@for_webinar(Action.EDIT_REGISTRATIONS)
def move(webinar: Webinar, field_key: str) -> ResponseReturnValue:
    """Move a field one place up or down."""
    up = request.form.get("direction") == "up"
    try:
        service.move_field(session(), webinar, _field(webinar, field_key).key, up=up, actor=actor(), now=site().now())
    except RuleViolation as error:
        session().rollback()
        flash(words(error), "danger")
    return redirect(url_for("questionnaire.index", slug=webinar.slug))


@bp.route("/<field_key>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def remove(webinar: Webinar, field_key: str) -> ResponseReturnValue:
    """Ask, then take a field out with its answers."""
    row = _field(webinar, field_key)
    if request.method != "POST":
        return manage_page("questionnaire/remove.html", webinar, row=row, form=EmptyForm())
    try:
        service.remove_field(session(), webinar, row.key, actor=actor(), now=site().now())
        flash(_("The field is removed."), "ok")
    except RuleViolation as error:
        session().rollback()
        flash(words(error), "danger")
    return redirect(url_for("questionnaire.index", slug=webinar.slug))


@bp.post("/copy")
@for_webinar(Action.EDIT_REGISTRATIONS)
def copy(webinar: Webinar) -> ResponseReturnValue:
    """Take over the questions of another webinar that this one lacks."""
    form = CopyForm()
    form.source.set_options(_sources(webinar))
    source = by_slug(session(), form.source.data or "") if form.validate() else None
    if source is None:
        raise NotFound
    try:
        count = service.copy_form(session(), webinar, source, actor=actor(), now=site().now())
        flash(ngettext("%(num)d question is taken over.", "%(num)d questions are taken over.", count), "ok")
    except RuleViolation as error:
        session().rollback()
        flash(words(error), "danger")
    return redirect(url_for("questionnaire.index", slug=webinar.slug))


def _sources(webinar: Webinar) -> list[tuple[str, str]]:
    rows = session().scalars(for_staff(me()).limit(_COPIED)).unique()
    return [(row.slug, row.title) for row in rows if row.id != webinar.id]


def _field(webinar: Webinar, key: str) -> FormField:
    row = next((one for one in queries.fields(session(), webinar.id) if one.key == key), None)
    if row is None:
        raise NotFound
    return row
