"""No press of the staff mails anybody before a page showed to how many, and the email: judged at every request of any test.

What a POST of the staff queues is judged before it is committed, so each test that presses a button is a witness. The page
that shows it sends a mark along (`web.bulk.Whom`), and the answer is good for just that; no more registrants are told where they
stand than it counted. The others stand here, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select

from webinar.core.outbox import Job
from webinar.features import FEATURES
from webinar.registration.registering.tasks import SendStanding
from webinar.web.audience import Audience, declared
from webinar.web.bulk import ManyForm, Whom
from webinar.web.database import db

#: Presses that mail one person at most with no mark, by endpoint, with the reason of each.
WITHOUT_MARK = {
    "registrant.add": "one person, whose address was just typed on a page that says what they get",
    "registrant.resend": "one person, on whose page the button stands: the email that they had before",
    "mailings.again": "one recipient, named in the row of the button: the message that the page shows",
    "messages.retry": "the email that failed, whose page names whom it goes to",
    "mailings.test": "the presser's own address",
    "users.administrator": "one user, whose page says that they hear of every change",
    "users.disable": "one user, whose page says that they hear of every change",
    "users.enable": "one user, whose page says that they hear of every change",
    "users.email": "one user, whose page it is: the link goes to the address that was just typed",
}
#: Presses that mail many with no mark.
WITHOUT_NUMBER = {"imports.go_on": "goes on with an import that stands still, and whose page showed the emails"}
#: Pages of the own account mail their owner alone.
OWN = {"accounts", "addresses", "security"}
MAILS = {task.name for feature in FEATURES for task in feature.mails}
_STAFF = {Audience.STAFF, Audience.ADMIN}
#: What was queued unshown since the test began: "endpoint queues kind".
found: list[str] = []


def guard(app: Flask) -> None:
    """Judge from now on what the requests of an application are about to commit."""
    app.after_request(_judged)


def _judged(response: Response) -> Response:
    endpoint, queued = request.endpoint or "", db.session().info.get("woken_jobs")
    is_staff = declared(current_app, endpoint)[0] in _STAFF and endpoint.split(".")[0] not in OWN
    if queued and is_staff and response.status_code < 400 and endpoint not in WITHOUT_NUMBER:
        now_due = Job.id.in_(queued), Job.kind.in_(MAILS), Job.not_before <= Job.created_at
        if "shown_to" not in g and endpoint in WITHOUT_MARK:
            told = select(Job.line).where(*now_due, Job.kind == SendStanding.name).distinct()
            if len(db.session().scalars(told).all()) > 1:
                found.append(f"{endpoint} tells others too where they stand")
        elif "shown_to" not in g:
            found.extend(
                f"{endpoint} queues {kind}"
                for kind in db.session().scalars(select(Job.kind).where(*now_due).distinct())
            )
        else:
            # Who moves up by what is done to others is easily forgotten by the page that asks.
            told = select(Job.line).where(*now_due, Job.kind == SendStanding.name).distinct()
            count = len(db.session().scalars(told).all())
            if count > g.shown_to:
                found.append(f"{endpoint} tells {count} where they stand, and showed {g.shown_to}")
    return response


def _noted(check: Callable[..., Any]) -> Callable[..., Any]:
    """Note of a request that its page showed what it does; a check that refuses raises or answers False."""

    def noted(*args: Any) -> Any:
        answer = check(*args)
        if answer is not False:
            whom = args[-1]
            g.shown_to = whom.count + whom.others
        return answer

    return noted


Whom.ensure_shown = _noted(Whom.ensure_shown)  # type: ignore[method-assign]
ManyForm.is_sure = _noted(ManyForm.is_sure)  # type: ignore[method-assign]
