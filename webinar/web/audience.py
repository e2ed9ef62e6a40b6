"""Every address declares who may use it; one that declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

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
    while view is not None and not hasattr(view, "webinar_audience"):
        view = getattr(view, "__wrapped__", None)
    if view is not None:
        return view.webinar_audience, view.webinar_action
    external: dict[str, Audience] = app.extensions["webinar_audiences"]
    return external.get(endpoint), ""


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
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("security.login", next=back))
        if kind is Audience.ADMIN and not current_user.is_admin:
            abort(404)
    return None
