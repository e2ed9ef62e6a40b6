"""Loaders and guards that turn a slug into a webinar for the public or for staff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from typing import Any, NoReturn

from flask import abort, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.accounts.rules import PERSONAL, can
from webinar.convening.webinars import queries
from webinar.convening.webinars.models import Host, Webinar, WebinarState
from webinar.convening.webinars.rules import STATE_LABELS, accepted, lead_of
from webinar.core.errors import NotAllowed, NotFound
from webinar.core.stamps import Kept
from webinar.web.audience import Audience, declare
from webinar.web.bulk import ManyForm, asked_about, sent_before
from webinar.web.database import session
from webinar.web.feature import GROUPS, Tab
from webinar.web.forms import has_errors
from webinar.web.rendering import blocks, translate
from webinar.web.site import site
from webinar.web.transaction import SAFE_METHODS

View = Callable[..., ResponseReturnValue]
_COUNTS = Kept()


def public_webinar(slug: str, *, with_hosts: bool = True) -> Webinar:
    """Return the published webinar of this slug, or (as a preview) one that the signed-in user works on."""
    webinar = queries.by_slug(session(), slug, with_hosts=with_hosts)
    if webinar is None:
        raise NotFound
    if not webinar.is_public and not is_staff_of(webinar):
        _refuse(webinar)
    return webinar


def _refuse(webinar: Webinar) -> NoReturn:
    """Tell staff of a former host why they see nothing any more, and everybody else that there is no such page."""
    former = queries.former_host_of(session(), me().id, webinar.id) if current_user.is_authenticated else None
    if former is None:
        raise NotFound
    whole = queries.by_id(session(), webinar.id)
    page = render_template("convening/webinars/no_longer.html", webinar=webinar, former=former, lead=lead_of(whole))
    abort(make_response(page, 403))


def is_staff_of(webinar: Webinar) -> bool:
    """Tell whether the visitor is signed in and works on this webinar."""
    if not current_user.is_authenticated:
        return False
    return me().is_admin or bool(my_standing(webinar).roles)


def for_webinar(action: Action) -> Callable[[View], View]:
    """Load the webinar of the address's `slug` for a user who may do `action` to it.

    Who has nothing to do with the webinar is told that there is none (404); who lacks the one right, so (403); who
    worked on it for an organisation that is no host any more, so (403).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(slug: str, **arguments: Any) -> ResponseReturnValue:
            webinar = queries.by_slug(session(), slug)
            if webinar is None:
                raise NotFound
            take_up(webinar)
            if not g.standing.roles and not me().is_admin:
                _refuse(webinar)
            if not may(action):
                raise NotAllowed
            return view(webinar, **arguments)

        declare(inner, Audience.STAFF, action.value)
        return inner

    return wrap


def take_up(webinar: Webinar) -> None:
    """Read what the signed-in user is to the webinar that the page is about; `may` and `manage_page` go by it."""
    g.webinar, g.standing = webinar, queries.standing(session(), me().id, webinar)


def may(action: Action | str) -> bool:
    """Tell whether the signed-in user may do `action` to the webinar that was taken up, by `for_webinar` for instance."""
    roles = g.standing.personal if action in PERSONAL else g.standing.roles
    return can(roles, Action(action), is_admin=me().is_admin)


def my_standing(webinar: Webinar) -> queries.Standing:
    """Return what the signed-in user is to a webinar; that of the page's own was read with it."""
    if g.get("webinar") is webinar:
        return g.standing  # type: ignore[no-any-return]
    return queries.standing(session(), me().id, webinar)


def my_hosts(webinar: Webinar) -> list[Host]:
    """Return the hosts of the webinar for which the signed-in user acts; administrators act for none."""
    mine = my_standing(webinar).organisations
    return [host for host in accepted(webinar) if host.organisation_id in mine]


def manage_page(template: str, webinar: Webinar, **variables: Any) -> str:
    """Render a staff page of a webinar, with its side spine of the tabs that the user may open, in groups."""
    tabs = sorted((tab for feature in site().features for tab in feature.tabs), key=lambda tab: tab.position)
    spine = _spine(webinar, [tab for tab in tabs if may(tab.action)], _current(tabs))
    return render_template(
        template, webinar=webinar, spine=spine, spine_title=webinar.title, may=may, Action=Action,
        state_label=translate(STATE_LABELS[webinar.state]), **variables,
    )  # fmt: skip


def _current(tabs: list[Tab]) -> Tab | None:
    """Return the tab of this page: its own, or the first of its room, or that whose address this one goes on from."""
    own = [tab for tab in tabs if tab.endpoint == request.endpoint]
    room = [tab for tab in tabs if tab.endpoint.split(".")[0] == (request.endpoint or "").split(".")[0]]
    above = [tab for tab in tabs if request.path.startswith(_address(tab) + "/")]
    above.sort(key=lambda tab: len(_address(tab)), reverse=True)
    return next(iter(own or room or above), None)


def _address(tab: Tab) -> str:
    return url_for(tab.endpoint, slug=g.webinar.slug)


def _spine(webinar: Webinar, tabs: list[Tab], here: Tab | None) -> list[dict[str, Any]]:
    """Return the groups with their entries; the group of this page is open, and all are on the first page.

    Figures are counted for open groups only.
    """
    found = [
        (label, [tab for tab in tabs if first <= tab.position <= last])
        for label, first, last in ((None, 0, 0), *GROUPS)
    ]
    shown = {
        tab for label, within in found for tab in within if here is None or here.position == 0 or here in within or label is None
    }  # fmt: skip
    groups, count = [], _counting(webinar, [tab for tab in tabs if tab in shown])
    for label, within in found:
        if within:
            opened = within[0] in shown
            entries = [_entry(tab, webinar, count(tab) if opened else None, current=tab is here) for tab in within]
            groups.append(
                {"label": label and translate(label), "open": opened, "here": here in within, "entries": entries}
            )
    return groups


def _counting(webinar: Webinar, tabs: list[Tab]) -> Callable[[Tab], int | None]:
    """Return what counts the figures beside these tabs: anew when something or the minute has changed."""
    figures = _kept(webinar, tuple(tab.endpoint for tab in tabs if tab.figure), partial(_figures, webinar, tabs))

    def count(tab: Tab) -> int | None:
        if tab.figure:
            return figures[tab.endpoint] or None
        return _kept(webinar, tab.endpoint, partial(tab.count, session(), webinar)) if tab.count else None

    return count


def _kept(webinar: Webinar, name: object, make: Callable[[], Any]) -> Any:
    """Return what was counted in this minute, unless something has changed since."""
    if request.method not in SAFE_METHODS:
        return make()
    minute = site().now().replace(second=0, microsecond=0)
    return _COUNTS.under(session())((webinar.id, minute, name), make)


def _figures(webinar: Webinar, tabs: list[Tab]) -> dict[str, int]:
    """Return by endpoint the figures that are told in SQL, read in one statement."""
    asked = {tab.endpoint: tab.figure(webinar.id, site().now()) for tab in tabs if tab.figure}
    return queries.figures(session(), asked) if asked else {}


def _entry(tab: Tab, webinar: Webinar, count: int | None, *, current: bool) -> dict[str, Any]:
    return {
        "label": translate(tab.label), "url": url_for(tab.endpoint, slug=webinar.slug), "current": current,
        "count": count,
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


def sections(place: str, webinar: Webinar) -> list[Markup]:
    """Return the rendered blocks that rooms contribute to a page of a webinar, in order."""
    return blocks(place, webinar, webinar=webinar)


def ask_about_places(
    webinar: Webinar, title: str = "", heading: str = "", back: str = "", *, kept: Mapping[str, str] | None = None,
    known: Collection[object] = (),
) -> ResponseReturnValue | None:  # fmt: skip
    """Return the page that asks, with the emails that what was just done sends to registrants; None to let it be done.

    `kept` is what the page sends along beside what the form sent, files that came for instance; of those who are `known`
    the page that was sent has told.
    """
    form, here = ManyForm(), request.full_path.rstrip("?")
    asked = asked_about("standing", webinar, form, known)
    if asked is None:
        return None
    letters, whom = asked
    page = manage_page(
        "layouts/ask.html", webinar, form=form, whom=whom, letters=letters, title=title or _("Save and send"),
        heading=heading or _("People move up from the waiting list"), kept={**sent_before(), **(kept or {})}, action=here,
        back=back or here,
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200
