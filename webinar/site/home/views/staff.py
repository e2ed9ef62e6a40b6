"""Staff pages: what needs me, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.accounts.rules import can
from webinar.convening.webinars import rules
from webinar.convening.webinars.access import ask_about_places, for_webinar
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import upcoming_of
from webinar.core import undo as core_undo
from webinar.core.text import search_key
from webinar.directory.organisations.queries import memberships
from webinar.programme.agenda.models import Answer
from webinar.programme.agenda.queries import answer_counts_of
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.queries import status_counts_of
from webinar.site.home import queries
from webinar.site.home.access import log_lines, recent, webinar_to_act_on
from webinar.site.home.printing import details_in_words
from webinar.site.notices.access import needs_of, note
from webinar.web.audience import Audience, audience
from webinar.web.bulk import flash_left
from webinar.web.database import session
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.rendering import page_url, translate
from webinar.web.site import site

bp = Blueprint("staff", __name__, url_prefix="/manage")


@bp.get("/")
@audience(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show what needs the user, what is new, and their next webinars, each with what it still lacks."""
    coming = upcoming_of(session(), me(), site().now().date())
    needs = needs_of(session(), me(), site().now())
    mine = memberships(session(), me().id)

    def may(action: Action) -> bool:
        return can([row.role for row in mine], action, is_admin=me().is_admin)

    note(me(), needs, site().now())
    return render_template(
        "site/home/staff.html", rows=_rows(coming),
        needs=[need for need in needs if not need.is_news], news=[need for need in needs if need.is_news],
        recent=recent(people=may(Action.EDIT_DIRECTORY)), memberships=mine, may_add=may(Action.CREATE_WEBINAR),
    )  # fmt: skip


#: Addresses that were promised, and the pages on which their subject stands now.
_PROMISED = {"live": "live.index", "invitations": "board.index", "release": "record.index"}


@bp.get("/w/<slug>/<any(live, invitations, release):name>")
@for_webinar(Action.VIEW)
def promised(webinar: Webinar, name: str) -> ResponseReturnValue:
    """Lead a bookmark of a webinar's page to where that page stands."""
    return redirect(url_for(_PROMISED[name], slug=webinar.slug))


@bp.get("/settings/")
@audience(Audience.STAFF)
def settings() -> ResponseReturnValue:
    """Lead to what the user sets for themselves."""
    return redirect(page_url("account"))


@bp.get("/search")
@audience(Audience.STAFF)
def search() -> ResponseReturnValue:
    """Show what `q` finds in all rooms, as far as the user may see it."""
    text, user = request.args.get("q", "").strip()[:200], me()
    rooms = [feature.find for feature in site().features if feature.find] if search_key(text) else []
    hits = [hit for find in rooms for hit in find(session(), text, user)]
    return render_template("site/home/search.html", query=text, hits=hits)


@bp.post("/undo/<int:number>")
@audience(Audience.STAFF)
@once
def undo(number: int) -> ResponseReturnValue:
    """Take back an act on many that the user did within the last minute, if it mailed nobody; ask where undoing does."""
    act = core_undo.take(session(), number, actor=actor(), now=site().now(), asked="shown" in request.form)
    way = next(feature.undoes[act.kind] for feature in site().features if act.kind in feature.undoes)
    webinar = webinar_to_act_on(act.scope, Action(way.action))
    count, left = way.run(session(), webinar, act.data, actor(), site().now())
    back = url_for(way.endpoint, slug=webinar.slug) if webinar else url_for(way.endpoint)
    if webinar and (page := ask_about_places(webinar, _("Undo"), back=back)):
        return page
    flash(_("Undone: %(count)d.", count=count), "ok")
    flash_left(left)
    return redirect(back)


@bp.get("/audit/")
@audience(Audience.STAFF)
def audit() -> ResponseReturnValue:
    """Show who did what, as far as the user may know."""
    page = paginate(session(), queries.audit_entries(queries.readable_scopes(session(), me())))
    return render_template(
        "site/home/audit.html", page=page.showing(log_lines(page.rows)), words=site().history,
        details_in_words=details_in_words,
    )  # fmt: skip


def _rows(webinars: Sequence[Webinar]) -> list[dict[str, object]]:
    ids = [row.id for row in webinars]
    counts, answers = status_counts_of(session(), ids), answer_counts_of(session(), ids)
    return [_row(row, counts[row.id], answers[row.id]) for row in webinars]


def _row(
    webinar: Webinar, counts: Mapping[RegistrationStatus, int], answers: Mapping[Answer, int]
) -> dict[str, object]:
    return {
        "webinar": webinar, "when": rules.when(webinar), "state": translate(rules.STATE_LABELS[webinar.state]),
        "confirmed": counts.get(RegistrationStatus.CONFIRMED, 0),
        "waiting": counts.get(RegistrationStatus.WAITING, 0), "speakers": sum(answers.values()),
        "speakers_confirmed": answers.get(Answer.CONFIRMED, 0),
        "obstacles": [] if webinar.is_public else [
            translate(text) for text in rules.publishing_obstacles(webinar)
        ],
    }  # fmt: skip
