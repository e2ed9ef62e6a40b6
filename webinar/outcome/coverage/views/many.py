"""Staff pages: acts on pieces that are chosen in the list, and pieces as a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core import audit, sheets
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.undo import Outcome
from webinar.outcome.coverage import exchange, queries, service
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.coverage.rules import Act
from webinar.outcome.coverage.views.manage import review_asked
from webinar.web.bulk import ManyForm, Whom, chosen_rows, flash_outcome, sent_along, takes_all
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import has_errors
from webinar.web.i18n import direction
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("clippings_many", __name__, url_prefix="/manage/w/<slug>/coverage")


@bp.post("/many")
@for_webinar(Action.EDIT_COVERAGE)
def many(webinar: Webinar) -> ResponseReturnValue:
    """Ask about an act on the pieces that are chosen, then do it."""
    if request.form.get("act") not in set(Act):
        raise NotFound
    act, asked = Act(request.form["act"]), _asked()
    rows = _found(webinar) if takes_all() else queries.searched(session(), webinar.id, ids=chosen_rows())
    if not rows:
        flash(_("Select at least one row."), "danger")
        return redirect(url_for("clippings.index", slug=webinar.slug, **asked))
    form, names = ManyForm(), [row.title or row.outlet.name for row in rows]
    whom = Whom.of([row.id for row in rows], names, ())
    # A review of one is undone as easily as it is confirmed.
    if form.is_answered(whom) or (act is not Act.DELETE and whom.count == 1):
        flash_outcome(*_done(webinar, act, rows))
        return redirect(url_for("clippings.index", slug=webinar.slug, **asked))
    page = manage_page(
        "layouts/ask.html", webinar, form=form, whom=whom, title=_title(act, whom.count), kicker=_("Coverage"),
        kept=sent_along(act=act.value, **asked), is_danger=act is Act.DELETE,
        action=url_for("clippings_many.many", slug=webinar.slug), back=url_for("clippings.index", slug=webinar.slug, **asked),
        said=_("They disappear from the public page. The outlets stay in the registry.") if act is Act.DELETE else "",
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _done(webinar: Webinar, act: Act, rows: Sequence[Clipping]) -> tuple[str, Outcome]:
    if act is Act.DELETE:
        outcome = service.remove(session(), webinar, rows, actor=actor(), now=site().now())
        return ngettext("%(num)d report deleted.", "%(num)d reports deleted.", outcome.done), outcome
    is_done = act is Act.REVIEW
    outcome = service.review(session(), webinar, rows, done=is_done, actor=actor(), now=site().now())
    return ngettext("%(num)d report updated.", "%(num)d reports updated.", outcome.done), outcome


def _title(act: Act, count: int) -> str:
    titles: dict[Act, str] = {
        Act.REVIEW: ngettext("Mark %(num)d report as reviewed", "Mark %(num)d reports as reviewed", count),
        Act.UNREVIEW: ngettext("Mark %(num)d report as not reviewed", "Mark %(num)d reports as not reviewed", count),
        Act.DELETE: ngettext("Delete %(num)d report", "Delete %(num)d reports", count),
    }
    return titles[act]


def _asked() -> dict[str, Any]:
    review = review_asked()
    asked = {"q": request.form.get("q", "")[:200], "review": review.value if review else ""}
    return {name: value for name, value in asked.items() if value}


def _found(webinar: Webinar) -> list[Clipping]:
    text = request.form.get("q", "")[:200]
    return queries.searched(session(), webinar.id, text=text, review=review_asked())


def take_back(
    session: Session, webinar: Webinar, data: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[int, Collection[tuple[RuleViolation, int]]]:
    """Take back an act on many."""
    outcome = service.take_back(session, webinar, data, actor=actor, now=now)
    return outcome.done, outcome.left.values()


@bp.post("/export")
@for_webinar(Action.VIEW)
def export(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the pieces that are chosen (`chosen`), or the list as it is filtered, as CSV or XLSX."""
    is_chosen = "chosen" in request.form
    kind = "xlsx" if "xlsx" in {request.form.get("chosen"), request.form.get("format")} else "csv"
    rows = queries.searched(session(), webinar.id, ids=chosen_rows()) if is_chosen else _found(webinar)
    if is_chosen and not rows:
        flash(_("Select at least one row."), "danger")
        return redirect(url_for("clippings.index", slug=webinar.slug, **_asked()))
    headings, table = exchange.written(rows)
    headings = [translate(heading) for heading in headings]
    audit.record(
        session(), actor(), "coverage.export", webinar.title, now=site().now(), scope=webinar.scope, rows=len(rows),
        format=kind,
    )  # fmt: skip
    name = f"{webinar.slug}-coverage"
    if kind == "csv":
        return download(sheets.write_csv(headings, table), name, "csv")
    return download(sheets.write_xlsx(webinar.slug, headings, table, right_to_left=direction() == "rtl"), name, "xlsx")
