"""The public page of a series, the staff's pages, and the card by which a webinar is put into one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.accounts.rules import can
from webinar.convening.series import queries, service
from webinar.convening.series.forms import PlaceForm, SeriesForm
from webinar.convening.series.models import Series
from webinar.convening.webinars.access import for_webinar
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import roles_for
from webinar.convening.webinars.rules import is_over, when, zones_of
from webinar.core.errors import NotFound
from webinar.directory.organisations.access import anywhere
from webinar.directory.organisations.queries import can_anywhere
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks
from webinar.web.site import site

bp = Blueprint("series", __name__)


@bp.get("/s/<series_slug>/")
@audience(Audience.PUBLIC)
@kept
def show(series_slug: str) -> ResponseReturnValue:
    """Show the published webinars of a series."""
    series = _series(series_slug)
    rows = session().scalars(queries.webinars(series.id).where(Webinar.published_at.is_not(None))).unique().all()
    now = site().now()
    timed = [(row, when(row, zones_of(row))) for row in rows]
    return render_template(
        "convening/series/show.html", series=series, now=now, coming=[pair for pair in reversed(timed) if not is_over(pair[0], now)],
        past=[pair for pair in timed if is_over(pair[0], now)],
        blocks=blocks("series", series),
    )  # fmt: skip


@bp.get("/manage/series/")
@anywhere(Action.VIEW)
def index() -> ResponseReturnValue:
    """List series."""
    may_add = can_anywhere(session(), me(), Action.CREATE_WEBINAR)
    return render_template("convening/series/index.html", rows=queries.all_series(session()), may_add=may_add)


@bp.route("/manage/series/new", methods=["GET", "POST"])
@anywhere(Action.CREATE_WEBINAR)
@once
def add() -> ResponseReturnValue:
    """Open a series."""
    return _edit(None)


@bp.route("/manage/series/<series_slug>", methods=["GET", "POST"])
@anywhere(Action.CREATE_WEBINAR)
def edit(series_slug: str) -> ResponseReturnValue:
    """Change a series and what its webinars share."""
    return _edit(_series(series_slug))


@bp.post("/manage/series/<series_slug>/share")
@anywhere(Action.CREATE_WEBINAR)
def share(series_slug: str) -> ResponseReturnValue:
    """Write what is shared into the coming webinars that the user may change."""
    series = _series(series_slug)
    rows = [row for row in session().scalars(queries.webinars(series.id)).unique() if _may_edit(row)]
    count = service.share(session(), series, rows, actor=actor(), now=site().now())
    flash(ngettext("%(num)d webinar updated.", "%(num)d webinars updated.", count), "ok")
    return redirect(url_for("series.edit", series_slug=series.slug))


@bp.route("/manage/series/<series_slug>/remove", methods=["GET", "POST"])
@anywhere(Action.CREATE_WEBINAR)
def remove(series_slug: str) -> ResponseReturnValue:
    """Ask, then dissolve a series."""
    series = _series(series_slug)
    if request.method != "POST":
        return render_template("convening/series/remove.html", series=series, form=EmptyForm())
    service.remove(session(), series, actor=actor(), now=site().now())
    flash(_("Series deleted. Its webinars stay."), "ok")
    return redirect(url_for("series.index"))


@bp.post("/manage/w/<slug>/series")
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("manage.overview")
def put_in(webinar: Webinar) -> ResponseReturnValue:
    """Put a webinar into a series, or take it out."""
    form = PlaceForm(rows=list(queries.all_series(session())))
    form.ensure()
    series = queries.by_slug(session(), form.series.data) if form.series.data else None
    service.put_in(session(), webinar, series, actor=actor(), now=site().now())
    flash(_("Series saved."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the series of a webinar, and the choice of another; None while there is no series at all."""
    rows = list(queries.all_series(session))
    if not rows:
        return None
    current = queries.of_webinar(session, webinar.id)
    form = PlaceForm(rows=rows, data={"series": current.slug if current else ""})
    return {"series": current, "form": form, "may_edit": _may_edit(webinar)}


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the series for the webinar's public page."""
    series = queries.of_webinar(session, webinar.id)
    return {"series": series} if series else None


def _edit(series: Series | None) -> ResponseReturnValue:
    form = SeriesForm(series=series)
    if request.method == "POST" and form.validate():
        shared = {name: form[name].data for name in service.SHARED}
        row = service.save(session(), series, form.title.data, form.about.data, shared, actor=actor(), now=site().now())
        flash(_("Series saved."), "ok")
        return redirect(url_for("series.edit", series_slug=row.slug))
    rows = session().scalars(queries.webinars(series.id)).unique().all() if series else []
    page = render_template(
        "convening/series/edit.html",
        form=form,
        series=series,
        rows=[row for row in rows if row.is_public or _may_edit(row)],
    )
    return (page, 422) if has_errors(form) else page


def _series(slug: str) -> Series:
    series = queries.by_slug(session(), slug)
    if series is None:
        raise NotFound
    return series


def _may_edit(webinar: Webinar) -> bool:
    return can(roles_for(session(), me().id, webinar), Action.EDIT_WEBINAR, is_admin=me().is_admin)
