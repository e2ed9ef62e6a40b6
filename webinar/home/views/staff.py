"""Staff pages: what needs me, and the audit log."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.home import queries
from webinar.organisations.queries import can_anywhere, memberships
from webinar.programme.models import Answer
from webinar.programme.queries import answer_counts
from webinar.registration.models import RegistrationStatus
from webinar.registration.queries import status_counts
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.pagination import paginate
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import rules
from webinar.webinars.models import Webinar
from webinar.webinars.queries import upcoming_of

bp = Blueprint("staff", __name__, url_prefix="/manage")


@bp.get("/")
@audience(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show the user's next webinars, each with what it still lacks."""
    coming = upcoming_of(session(), me(), site().now().date())
    return render_template(
        "home/staff.html", rows=[_row(webinar) for webinar in coming],
        memberships=memberships(session(), me().id), may_add=can_anywhere(session(), me(), Action.CREATE_WEBINAR),
    )  # fmt: skip


@bp.get("/audit/")
@audience(Audience.STAFF)
def audit() -> ResponseReturnValue:
    """Show who did what, as far as the user may know."""
    page = paginate(session(), queries.audit_entries(queries.readable_scopes(session(), me())))
    return render_template("home/audit.html", page=page)


def _row(webinar: Webinar) -> dict[str, object]:
    counts = status_counts(session(), webinar.id)
    answers = answer_counts(session(), webinar.id)
    return {
        "webinar": webinar, "when": rules.when(webinar), "state": translate(rules.STATE_LABELS[webinar.state]),
        "confirmed": counts.get(RegistrationStatus.CONFIRMED, 0),
        "waiting": counts.get(RegistrationStatus.WAITING, 0), "speakers": sum(answers.values()),
        "speakers_confirmed": answers.get(Answer.CONFIRMED, 0),
        "obstacles": [] if webinar.is_public else [
            translate(text) for text in rules.publishing_obstacles(webinar)
        ],
    }  # fmt: skip
