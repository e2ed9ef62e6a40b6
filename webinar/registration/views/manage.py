"""Staff pages: the list of registrations, one registration, audience categories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core import audit, sheets
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration import queries, rules, service
from webinar.registration.access import registrant_link
from webinar.registration.forms import CategoriesForm, StaffRegistrationForm
from webinar.registration.models import Registration, RegistrationStatus
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.pagination import paginate
from webinar.web.rendering import country_name, translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page, may
from webinar.webinars.models import Webinar

bp = Blueprint("registrations", __name__, url_prefix="/manage/w/<slug>/registrations")


def _filters() -> dict[str, str]:
    names = {"query": "q", "status": "status", "category": "category"}
    return {name: request.values.get(key, "")[:200] for name, key in names.items()}


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List registrations, filtered by status, category and words."""
    filters = _filters()
    page = paginate(session(), queries.listed(webinar.id, **filters))
    counts = queries.status_counts(session(), webinar.id)
    labels = {status: translate(label) for status, label in rules.STATUS_LABELS.items()}
    tabs = [("", _("All"), sum(counts.values()))]
    tabs += [(status.value, label, counts.get(status, 0)) for status, label in labels.items()]
    return manage_page(
        "registration/manage/index.html", webinar, page=page, filters=filters, tabs=tabs, labels=labels,
        categories=queries.categories(session(), webinar.id), may_edit=may(Action.EDIT_REGISTRATIONS),
        may_export=may(Action.EXPORT), public_url=site().url("registration.form", slug=webinar.slug), form=EmptyForm(),
    )  # fmt: skip


@bp.post("/export")
@for_webinar(Action.EXPORT)
def export(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the list as it is filtered, as CSV or XLSX; the audit log says so."""
    kind = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    rows = session().scalars(queries.listed(webinar.id, **_filters())).all()
    headings = [_("Name"), _("E-mail"), _("Organisation"), _("Position"), _("Country"), _("Category"), _("Status"),
                _("Registered at (UTC)"), _("Question")]  # fmt: skip
    table = [
        [
            row.full_name, row.email, row.organisation, row.position, country_name(row.country),
            row.category.name if row.category else "", translate(rules.STATUS_LABELS[row.status]),
            f"{row.created_at:%Y-%m-%d %H:%M}", row.question,
        ]
        for row in rows
    ]  # fmt: skip
    audit.record(
        session(), actor(), "registration.export", webinar.title, now=site().now(), scope=webinar.scope,
        rows=len(table), format=kind,
    )  # fmt: skip
    content = sheets.write_csv(headings, table) if kind == "csv" else sheets.write_xlsx(webinar.slug, headings, table)
    return download(content, f"{webinar.slug}-registrations", kind)


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def add(webinar: Webinar) -> ResponseReturnValue:
    """Register somebody on their behalf."""
    form = StaffRegistrationForm(categories=list(queries.categories(session(), webinar.id)))
    if request.method == "POST" and form.validate():
        try:
            row = service.register(session(), webinar, form.details(), actor=actor(), now=site().now(), by_staff=True)
        except RuleViolation as error:
            form.violate(error)
        else:
            status = translate(rules.STATUS_LABELS[row.status])
            flash(_("%(name)s: %(status)s. A mail is on its way.", name=row.full_name, status=status), "ok")
            return redirect(url_for("registrations.index", slug=webinar.slug))
    page = manage_page("registration/manage/new.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


@bp.get("/<public_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def show(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Show one registration."""
    row = _registration(webinar, public_id)
    return manage_page(
        "registration/manage/show.html", webinar, row=row, status_label=translate(rules.STATUS_LABELS[row.status]),
        link=registrant_link(row) if may(Action.EDIT_REGISTRATIONS) else "", form=EmptyForm(),
        may_edit=may(Action.EDIT_REGISTRATIONS), cancelled=row.status is RegistrationStatus.CANCELLED,
    )  # fmt: skip


@bp.route("/<public_id>/cancel", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def cancel(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Ask, then cancel a registration; the registrant is told."""
    row = _registration(webinar, public_id)
    if request.method != "POST":
        return manage_page("registration/manage/cancel.html", webinar, row=row, form=EmptyForm())
    service.cancel(session(), row, actor=actor(), now=site().now())
    flash(_("The registration of %(name)s is cancelled.", name=row.full_name), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug))


@bp.post("/<public_id>/resend")
@for_webinar(Action.EDIT_REGISTRATIONS)
def resend(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Mail the registrant their standing and link again."""
    row = _registration(webinar, public_id)
    service.resend(session(), row, now=site().now())
    flash(_("The mail to %(email)s is on its way.", email=row.email), "ok")
    return redirect(url_for("registrations.show", slug=webinar.slug, public_id=public_id))


@bp.route("/categories", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def categories(webinar: Webinar) -> ResponseReturnValue:
    """Change the audience categories."""
    known = queries.categories(session(), webinar.id)
    lines = "\n".join(f"{row.name} | {row.printed}" if row.printed else row.name for row in known)
    form = CategoriesForm(data={"names": lines})
    if request.method == "POST" and form.validate():
        try:
            service.set_categories(session(), webinar, form.pairs(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The categories are saved."), "ok")
            return redirect(url_for("registrations.index", slug=webinar.slug))
    page = manage_page("registration/manage/categories.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the registration card of the overview."""
    counts = queries.status_counts(session, webinar.id)
    waiting = counts.get(RegistrationStatus.WAITING, 0)
    return {
        "confirmed": counts.get(RegistrationStatus.CONFIRMED, 0), "waiting": waiting,
        "may_open": may(Action.VIEW_REGISTRATIONS),
    }  # fmt: skip


def _registration(webinar: Webinar, public_id: str) -> Registration:
    row = queries.by_public_id(session(), public_id)
    if row is None or row.webinar_id != webinar.id:
        raise NotFound
    return row
