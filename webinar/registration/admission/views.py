"""Staff pages: categories, settings of registration, quotas."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import ask_about_places, for_webinar, manage_page, sections
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import accepted
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration.admission import queries, rules, service
from webinar.registration.admission.forms import CategoriesForm, SettingsForm, category_form, quotas_form
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.web.bulk import ManyForm, Whom, asks_first, sent_before
from webinar.web.database import session, undo
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("admission", __name__, url_prefix="/manage/w/<slug>/admission")


@bp.get("")
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the categories, and what limits places."""
    rows = queries.categories(session(), webinar.id)
    links = {
        row.id: site().url(
            site().page("register"), slug=webinar.slug,
            invite=site().tokens.sign(rules.CATEGORY_LINK, f"{webinar.id}:{row.key}", row.link_nonce),
        )
        for row in rows if row.mode is AdmissionMode.INVITATION and row.link_nonce
    }  # fmt: skip
    return manage_page(
        "registration/admission/index.html", webinar, rows=rows, links=links, settings=queries.settings(session(), webinar.id),
        modes={key: translate(label) for key, label in rules.MODE_LABELS.items()}, blocks=sections("admission", webinar),
        host_links=[(host.organisation.name, site().url(site().page("register"), slug=webinar.slug, host=host.organisation.slug)) for host in accepted(webinar)],
    )  # fmt: skip


@bp.route("/lines", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def lines(webinar: Webinar) -> ResponseReturnValue:
    """Type the categories, one a line."""
    known = queries.categories(session(), webinar.id)
    text = "\n".join(f"{row.name} | {row.printed}" if row.printed else row.name for row in known)
    form = CategoriesForm(data={"names": text})
    if request.method == "POST" and form.validate():
        try:
            service.set_categories(session(), webinar, form.pairs(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            names = {name for name, _printed in form.pairs()}
            if page := _ask_about_removed(webinar, [row for row in known if row.name not in names]):
                return page
            flash(_("Categories saved."), "ok")
            return redirect(url_for("admission.index", slug=webinar.slug))
    page = manage_page("registration/admission/lines.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


def _ask_about_removed(webinar: Webinar, gone: Sequence[AudienceCategory]) -> ResponseReturnValue | None:
    """Return the page that asks before categories go whose lines are gone, with nothing done; None to let it be done."""
    sure, whom = ManyForm(), Whom.of([row.id for row in gone], [row.name for row in gone], [])
    if not gone or sure.is_answered(whom):
        return None
    undo()
    page = manage_page(
        "layouts/ask.html", webinar, form=sure, whom=whom, is_danger=True, kept=sent_before(),
        title=ngettext("Remove %(num)d category", "Remove %(num)d categories", whom.count),
        said=_("Its settings and links go with it. To rename a category, open it in the list instead."),
        action=url_for("admission.lines", slug=webinar.slug), back=url_for("admission.lines", slug=webinar.slug),
    )  # fmt: skip
    return page, 422 if sure.errors else 200


@bp.route("/categories/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a category."""
    return _edit(webinar, None)


@bp.route("/categories/<int:category_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, category_id: int) -> ResponseReturnValue:
    """Change a category."""
    return _edit(webinar, _category(webinar, category_id))


def _edit(webinar: Webinar, row: AudienceCategory | None) -> ResponseReturnValue:
    form = category_form(webinar, row)
    if request.method == "POST" and form.validate():
        try:
            service.save_category(session(), webinar, row, form.details(webinar), actor=actor(), now=site().now())
            page = ask_about_places(webinar)
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            flash(_("Category saved."), "ok")
            return redirect(url_for("admission.index", slug=webinar.slug))
    page = manage_page(
        "registration/admission/category.html", webinar, form=form, row=row, zone=webinar.time_zone or "UTC"
    )
    return page, 422 if has_errors(form) else 200


@bp.post("/categories/<int:category_id>/move")
@for_webinar(Action.EDIT_REGISTRATIONS)
def move(webinar: Webinar, category_id: int) -> ResponseReturnValue:
    """Move a category one place up or down."""
    up = request.form.get("direction") == "up"
    service.move_category(session(), webinar, _category(webinar, category_id), up=up, actor=actor(), now=site().now())
    return redirect(url_for("admission.index", slug=webinar.slug))


@bp.post("/categories/<int:category_id>/remove")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("admission.index")
def remove(webinar: Webinar, category_id: int) -> ResponseReturnValue:
    """Take a category away that nobody has chosen."""
    row, back = _category(webinar, category_id), url_for("admission.index", slug=webinar.slug)
    service.remove_category(session(), webinar, row, actor=actor(), now=site().now())
    said = _("Its settings and links go with it.")
    if asked := asks_first(row.name, _("Remove category"), back=back, said=said):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Category removed."), "ok")
    return redirect(back)


@bp.post("/categories/<int:category_id>/link")
@for_webinar(Action.EDIT_REGISTRATIONS)
def renew_link(webinar: Webinar, category_id: int) -> ResponseReturnValue:
    """Make the invitation link void and show a new one."""
    service.renew_link(session(), webinar, _category(webinar, category_id), actor=actor(), now=site().now())
    flash(_("The previous link no longer works."), "ok")
    return redirect(url_for("admission.index", slug=webinar.slug))


@bp.route("/settings", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def settings(webinar: Webinar) -> ResponseReturnValue:
    """Change how registration works."""
    row = queries.settings(session(), webinar.id)
    form = SettingsForm(webinar=webinar, settings=row)
    if request.method == "POST" and form.validate():
        try:
            service.save_settings(session(), webinar, form.details(webinar), actor=actor(), now=site().now())
            page = ask_about_places(webinar)
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            flash(_("Settings saved."), "ok")
            return redirect(url_for("admission.index", slug=webinar.slug))
    page = manage_page(
        "registration/admission/settings.html", webinar, form=form, settings=row, zone=webinar.time_zone or "UTC"
    )
    return page, 422 if has_errors(form) else 200


@bp.route("/quotas", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def quotas(webinar: Webinar) -> ResponseReturnValue:
    """Change the places of hosts and organisations."""
    form = quotas_form(accepted(webinar), list(queries.quotas(session(), webinar.id)))
    if request.method == "POST" and form.validate():
        try:
            service.set_quotas(session(), webinar, form.by_host(), form.pairs(), actor=actor(), now=site().now())
            page = ask_about_places(webinar)
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            flash(_("Quotas saved."), "ok")
            return redirect(url_for("admission.index", slug=webinar.slug))
    page = manage_page("registration/admission/quotas.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


def _category(webinar: Webinar, category_id: int) -> AudienceCategory:
    row = queries.category(session(), webinar.id, category_id)
    if row is None:
        raise NotFound
    return row
