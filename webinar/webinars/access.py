"""Loaders and guards that turn a slug into a webinar for the public or for staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.accounts.rules import PERSONAL, can
from webinar.core.errors import NotAllowed, NotFound
from webinar.web.audience import Audience, declare
from webinar.web.database import session
from webinar.web.feature import Tab
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import queries
from webinar.webinars.models import Host, Webinar, WebinarState
from webinar.webinars.rules import STATE_LABELS, accepted

View = Callable[..., ResponseReturnValue]


def public_webinar(slug: str) -> Webinar:
    """Return the published webinar of this slug, or (as a preview) one that the signed-in user works on."""
    webinar = queries.by_slug(session(), slug)
    if webinar is None:
        raise NotFound
    if not webinar.is_public and not is_staff_of(webinar):
        raise NotFound
    return webinar


def kept_webinar(slug: str) -> Webinar:
    """Return what `public_webinar` does, as a copy for readers in a hurry; see `queries.kept_by_slug`."""
    webinar = queries.kept_by_slug(session(), slug)
    if webinar is None or (not webinar.is_public and not is_staff_of(webinar)):
        raise NotFound
    return webinar


def is_staff_of(webinar: Webinar) -> bool:
    """Tell whether the visitor is signed in and works on this webinar."""
    if not current_user.is_authenticated:
        return False
    return me().is_admin or bool(queries.roles_for(session(), me().id, webinar))


def for_webinar(action: Action) -> Callable[[View], View]:
    """Load the webinar of the address's `slug` for a user who may do `action` to it.

    Who has nothing to do with the webinar is told that there is none (404); who lacks the one right, so (403).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(slug: str, **arguments: Any) -> ResponseReturnValue:
            webinar = queries.by_slug(session(), slug)
            if webinar is None:
                raise NotFound
            g.roles = queries.roles_for(session(), me().id, webinar)
            g.personal_roles = queries.roles_for(session(), me().id, webinar, personal=True)
            if not g.roles and not me().is_admin:
                raise NotFound
            if not may(action):
                raise NotAllowed
            g.webinar = webinar
            return view(webinar, **arguments)

        declare(inner, Audience.STAFF, action.value)
        return inner

    return wrap


def may(action: Action | str) -> bool:
    """Tell whether the signed-in user may do `action` to the webinar that `for_webinar` loaded."""
    roles = g.personal_roles if action in PERSONAL else g.roles
    return can(roles, Action(action), is_admin=me().is_admin)


def my_hosts(webinar: Webinar) -> list[Host]:
    """Return the hosts of the webinar for which the signed-in user acts; administrators act for none."""
    mine = queries.organisations_of(session(), me().id)
    return [host for host in accepted(webinar) if host.organisation_id in mine]


def manage_page(template: str, webinar: Webinar, **variables: Any) -> str:
    """Render a staff page of a webinar, with its side spine of the tabs that the user may open."""
    tabs = sorted((tab for feature in site().features for tab in feature.tabs), key=lambda tab: tab.position)
    allowed = [tab for tab in tabs if may(tab.action)]
    here = _current(tabs)
    family = (here.under or here.endpoint) if here else ""
    spine = [_entry(tab, webinar, current=tab.endpoint == family) for tab in allowed if not tab.under]
    below = [tab for tab in allowed if tab.under == family]
    head = [tab for tab in allowed if tab.endpoint == family]
    subnav = [_entry(tab, webinar, current=tab is here, counted=False) for tab in (*head, *below)] if below else []
    return render_template(
        template, webinar=webinar, spine=spine, subnav=subnav, spine_title=webinar.title, may=may, Action=Action,
        state_label=translate(STATE_LABELS[webinar.state]), **variables,
    )  # fmt: skip


def _current(tabs: list[Tab]) -> Tab | None:
    """Return the tab of this page: its own, or the first of its room."""
    own = [tab for tab in tabs if tab.endpoint == request.endpoint]
    room = [tab for tab in tabs if tab.endpoint.split(".")[0] == (request.endpoint or "").split(".")[0]]
    return next(iter(own or room), None)


def _entry(tab: Tab, webinar: Webinar, *, current: bool, counted: bool = True) -> dict[str, Any]:
    return {
        "label": translate(tab.label), "url": url_for(tab.endpoint, slug=webinar.slug), "current": current,
        "count": tab.count(session(), webinar) if tab.count and counted else None,
    }  # fmt: skip


def step_obstacles(webinar: Webinar, state: WebinarState) -> list[str]:
    """Return in words what stands in the way of a step, as all rooms see it."""
    here = site()
    return [
        line
        for feature in here.features
        for blocker in feature.blockers
        for line in blocker(session(), webinar, state, here.now())
    ]


def sections(place: str, subject: Any) -> list[Markup]:
    """Return the rendered blocks that rooms contribute to a page, in order; `subject` is usually the webinar."""
    blocks = sorted(
        (block for feature in site().features for block in feature.sections if block.place == place),
        key=lambda block: block.position,
    )
    rendered = []
    for block in blocks:
        variables = block.context(session(), subject, site().now())
        if variables is not None:
            html = render_template(block.template, webinar=subject, **variables)
            rendered.append(Markup(html))  # noqa: S704 - a template's own output
    return rendered
