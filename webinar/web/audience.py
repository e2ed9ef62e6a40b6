"""Every address declares who may use it; one that declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webinar.web.database import session

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Who an address is for. The finer right of a staff page stands in its action (see `declare`)."""

    PUBLIC = "public"
    LINK = "holders of a signed link"
    STAFF = "signed-in staff"
    ADMIN = "administrators"


def audience(kind: Audience, *, action: str = "") -> Callable[[View], View]:
    """Declare the view's audience; `action` names the right that the view itself asks for, for `webinar routes`."""

    def mark(view: View) -> View:
        declare(view, kind, action)
        return view

    return mark


def declare(view: Any, kind: Audience, action: str = "") -> None:
    """Write the declaration onto a view function."""
    view.webinar_audience = kind
    view.webinar_action = action


def declared(app: Flask, endpoint: str) -> tuple[Audience | None, str]:
    """Return the audience and action of an endpoint; (None, "") when nothing is declared."""
    view: Any = app.view_functions.get(endpoint)
    if hasattr(view, "webinar_audience"):
        return view.webinar_audience, view.webinar_action
    external: dict[str, Audience] = app.extensions["webinar_audiences"]
    return external.get(endpoint), ""


@dataclass(frozen=True, order=True)
class Route:
    """One line of the table of addresses: what is asked of whom."""

    address: str
    methods: tuple[str, ...]
    audience: str
    action: str

    def __str__(self) -> str:
        return f"{self.address:<60} {','.join(self.methods):<10} {self.audience} {self.action}".rstrip()


def routes(app: Flask) -> list[Route]:
    """Return every address with its methods and who may use it, in order."""
    rows = []
    for rule in app.url_map.iter_rules():
        kind, action = declared(app, rule.endpoint)
        methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append(Route(rule.rule, methods, kind or "nobody", action))
    return sorted(rows)


def init_audiences(app: Flask) -> None:
    """Install the guard; views of libraries are declared in `app.extensions["webinar_audiences"]`."""
    app.extensions["webinar_audiences"] = {"static": Audience.PUBLIC}
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    kind, _ = declared(current_app, request.endpoint)
    if kind is None:
        abort(403)
    if kind in {Audience.STAFF, Audience.ADMIN}:
        if not current_user.is_authenticated:
            if request.method == "POST":
                answer: ResponseReturnValue = current_app.extensions["webinar_signed_out"]()
                return answer
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        if kind is Audience.ADMIN and not current_user.is_admin:
            abort(404)
        if request.method == "POST":
            session().info["page"] = request.path
    return None
