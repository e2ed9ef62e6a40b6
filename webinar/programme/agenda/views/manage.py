"""Staff pages: the programme in parts and items."""

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
from webinar.convening.webinars.access import for_webinar, manage_page, sections
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound
from webinar.programme.agenda import queries, rules, service
from webinar.programme.agenda.forms import ItemForm, PartForm
from webinar.programme.agenda.models import AgendaItem, Part
from webinar.programme.agenda.printing import printed_programme, times_in_words
from webinar.web.bulk import asks_first
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("agenda", __name__, url_prefix="/manage/w/<slug>/programme")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the programme with the means to change it."""
    parts = queries.parts(session(), webinar.id)
    return manage_page(
        "programme/agenda/manage/index.html", webinar, parts=printed_programme(webinar, parts), form=EmptyForm(),
        findings=times_in_words(webinar, parts), total=rules.planned_minutes(parts), part_form=PartForm(), actions=sections("agenda-actions", webinar),
    )  # fmt: skip


@bp.post("/parts")
@for_webinar(Action.EDIT_PROGRAMME)
@once
def add_part(webinar: Webinar) -> ResponseReturnValue:
    """Add a part."""
    form = PartForm()
    if form.validate():
        service.add_part(session(), webinar, form.title.data, actor=actor(), now=site().now())
        return redirect(_home(webinar))
    parts = queries.parts(session(), webinar.id)
    page = manage_page(
        "programme/agenda/manage/index.html", webinar, parts=printed_programme(webinar, parts), form=EmptyForm(),
        findings=times_in_words(webinar, parts), total=rules.planned_minutes(parts), part_form=form, actions=sections("agenda-actions", webinar),
    )  # fmt: skip
    return page, 422


@bp.route("/parts/<int:part_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def edit_part(webinar: Webinar, part_id: int) -> ResponseReturnValue:
    """Change a part's title."""
    part = _part(webinar, part_id)
    form = PartForm(obj=part)
    if request.method == "POST" and form.validate():
        service.edit_part(session(), webinar, part, form.title.data, actor=actor(), now=site().now())
        return redirect(_home(webinar))
    page = manage_page("programme/agenda/manage/part.html", webinar, form=form, part=part)
    return page, 422 if form.errors else 200


@bp.post("/parts/<int:part_id>/move")
@for_webinar(Action.EDIT_PROGRAMME)
def move_part(webinar: Webinar, part_id: int) -> ResponseReturnValue:
    """Move a part up or down."""
    rows = queries.parts(session(), webinar.id)
    row = next((part for part in rows if part.id == part_id), None)
    if row is None:
        raise NotFound
    service.move(session(), webinar, rows, row, up=_up(), actor=actor(), now=site().now())
    return redirect(_home(webinar))


@bp.route("/parts/<int:part_id>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def remove_part(webinar: Webinar, part_id: int) -> ResponseReturnValue:
    """Ask, then remove a part with its items."""
    part = _part(webinar, part_id)
    if request.method != "POST":
        return manage_page("programme/agenda/manage/remove_part.html", webinar, part=part, form=EmptyForm())
    service.remove_part(session(), webinar, part, actor=actor(), now=site().now())
    flash(_("Part removed."), "ok")
    return redirect(_home(webinar))


@bp.route("/items/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
@once
def add_item(webinar: Webinar) -> ResponseReturnValue:
    """Add an item to a part."""
    form = _item_form(webinar, None)
    if request.method != "POST":
        form.part.data = request.args.get("part", form.part.data)
    elif form.validate():
        part = _part(webinar, int(form.part.data))
        service.add_item(session(), webinar, part, form.details(), actor=actor(), now=site().now())
        flash(_("Item added."), "ok")
        return redirect(_home(webinar))
    page = manage_page("programme/agenda/manage/item.html", webinar, form=form, item=None)
    return page, 422 if form.errors else 200


@bp.route("/items/<int:item_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def edit_item(webinar: Webinar, item_id: int) -> ResponseReturnValue:
    """Change an item."""
    item = _item(webinar, item_id)
    form = _item_form(webinar, item)
    if request.method == "POST" and form.validate():
        now = site().now()
        service.edit_item(session(), webinar, item, form.details(), actor=actor(), now=now)
        if int(form.part.data) != item.part_id:
            part = _part(webinar, int(form.part.data))
            service.place_item(session(), webinar, item, part, actor=actor(), now=now)
        flash(_("Item saved."), "ok")
        return redirect(_home(webinar))
    page = manage_page("programme/agenda/manage/item.html", webinar, form=form, item=item)
    return page, 422 if form.errors else 200


@bp.post("/items/<int:item_id>/move")
@for_webinar(Action.EDIT_PROGRAMME)
def move_item(webinar: Webinar, item_id: int) -> ResponseReturnValue:
    """Move an item up or down within its part."""
    item = _item(webinar, item_id)
    service.move(session(), webinar, item.part.items, item, up=_up(), actor=actor(), now=site().now())
    return redirect(_home(webinar))


@bp.post("/items/<int:item_id>/place")
@for_webinar(Action.EDIT_PROGRAMME)
def place_item(webinar: Webinar, item_id: int) -> ResponseReturnValue:
    """Put an item where it was dragged to: before the `index`th of the other items of `part`."""
    item = _item(webinar, item_id)
    chosen, index = (request.form.get(name, "") for name in ("part", "index"))
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10 and index.isascii() and index.isdigit()):  # noqa: PLR2004 - ids are numbers that fit
        raise NotFound
    part = _part(webinar, int(chosen))
    service.place_item(session(), webinar, item, part, index=int(index[:4]), actor=actor(), now=site().now())
    return redirect(_home(webinar))


@bp.post("/items/<int:item_id>/remove")
@for_webinar(Action.EDIT_PROGRAMME)
def remove_item(webinar: Webinar, item_id: int) -> ResponseReturnValue:
    """Remove an item."""
    row = _item(webinar, item_id)
    title = translate(rules.item_title(row))
    service.remove_item(session(), webinar, row, actor=actor(), now=site().now())
    if asked := asks_first(title, _("Remove item"), back=_home(webinar)):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Item removed."), "ok")
    return redirect(_home(webinar))


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the programme's card of the overview."""
    parts = queries.parts(session, webinar.id)
    items = sum(len(part.items) for part in parts)
    return {"parts": len(parts), "items": items, "total": rules.planned_minutes(parts)}


def _home(webinar: Webinar) -> str:
    return url_for("agenda.index", slug=webinar.slug)


def _up() -> bool:
    return request.form.get("direction") == "up"


def _part(webinar: Webinar, part_id: int) -> Part:
    part = queries.part(session(), webinar.id, part_id)
    if part is None:
        raise NotFound
    return part


def _item(webinar: Webinar, item_id: int) -> AgendaItem:
    item = queries.item(session(), webinar.id, item_id)
    if item is None:
        raise NotFound
    return item


def _item_form(webinar: Webinar, item: AgendaItem | None) -> ItemForm:
    parts = list(queries.parts(session(), webinar.id))
    return ItemForm(parts=parts, members=list(queries.panel(session(), webinar.id)), item=item)
