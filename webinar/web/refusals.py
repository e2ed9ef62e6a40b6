"""Where a refusal is shown: what a view began is undone, the answer is 422, and nothing typed is lost.

A view with a form calls `Form.violate`. A view behind a button lets the `RuleViolation` go: `shown_at` names the page
that the button stands on, and without it the error page says why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, flash, make_response, request
from flask.typing import ResponseReturnValue

from webinar.core.errors import RuleViolation
from webinar.web.database import undo
from webinar.web.i18n import words
from webinar.web.pagination import stand_at

View = TypeVar("View", bound=Callable[..., Any])


def shown_at(endpoint: str) -> Callable[[View], View]:
    """Let a refusal of this view be shown above the page of `endpoint`, which takes the same arguments or fewer."""

    def mark(view: View) -> View:
        @wraps(view)
        def refusing(*args: Any, **kw: Any) -> ResponseReturnValue:
            try:
                answer: ResponseReturnValue = view(*args, **kw)
            except RuleViolation as error:
                return _refused(error, endpoint)
            return answer

        return refusing  # type: ignore[return-value]

    return mark


def _refused(error: RuleViolation, endpoint: str) -> ResponseReturnValue:
    undo()
    flash(words(error), "danger")
    given = stand_at(endpoint)
    # The page is shown as if it had been opened anew: its own form must not read what the button sent.
    request.method = "GET"
    answer = make_response(current_app.view_functions[endpoint](**given))
    answer.status_code = 422
    return answer
