"""Public pages: the registration form and what follows it, and the way to a lost link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.access import public_webinar
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.convening.webinars.queries import hold, read_hosts
from webinar.core import outbox
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.programme.calendar.printing import ways_in
from webinar.programme.calendar.rules import has_entry
from webinar.registration.admission.rules import ensure_way_in, is_category_open
from webinar.registration.privacy.printing import Agreement
from webinar.registration.registering import places, queries, rules, service
from webinar.registration.registering.access import agreement_of, consents, invited_to, keep_files, setup_of, source_of
from webinar.registration.registering.forms import AddressForm, public_form
from webinar.registration.registering.mail import sample_announced, sample_parting, sample_standing
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.setup import Setup, read
from webinar.registration.registering.tasks import SendStanding
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import without_token
from webinar.web.i18n import language
from webinar.web.large import gives_back
from webinar.web.limits import limiter
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, one_by_one, reads_first

bp = Blueprint("registration", __name__, url_prefix="/w/<slug>/register")


@bp.get("")
@audience(Audience.PUBLIC)
@kept
def form(slug: str) -> ResponseReturnValue:
    """Show the form, or why there is none."""
    setup = setup_of(public_webinar(slug))
    invited = invited_to(setup, request.args.get("invite", ""))
    asks = agreement_of(setup)
    shown = public_form(setup.fields, setup.categories, asks, setup.once, site().now(), invited=invited)
    return _page(setup, shown, invited, asks)


@bp.post("")
@limiter.limit("60 per minute")
@audience(Audience.PUBLIC)
@gives_back
@without_token
@reads_first
@one_by_one
def register(slug: str) -> ResponseReturnValue:
    """Register; the answer does not tell whether the address was known."""
    # The time first: who agrees counts from before the notice was read, never from after.
    now, setup = site().now(), read(session(), public_webinar(slug, with_hosts=False))
    webinar, invited = setup.webinar, invited_to(setup, request.args.get("invite", ""))
    asks = agreement_of(setup)
    shown = public_form(setup.fields, setup.categories, asks, setup.once, now, invited=invited)
    if not shown.validate():
        return _page(setup, shown, invited, asks), 422
    if not shown.is_trapped:
        host, source = source_of(webinar, _origin())
        details = replace(
            shown.details(), language=language(), notice=asks.notice, time_zone=shown.zone(),
            source_host_id=host, source=source,
        )  # fmt: skip
        begin_writing()
        details = replace(details, consents=consents(webinar, asks.consents, shown.given(asks.consents), {}))
        try:
            row = service.register(
                session(), setup, details, actor=Actor("visitor", "visitor"), now=now,
                invited=details.category_id in invited,
            )  # fmt: skip
            if webinar.setup_stamp != setup.stamp:
                # Changed between reading and the lock.
                asks = agreement_of(read(session(), webinar))
                shown.ensure_shown(asks)
            keep_files(row, shown.asked)
        except RuleViolation as error:
            shown.violate(error)
            return _page(setup, shown, invited, asks), 422
    return redirect(url_for("registration.received", slug=slug))


@bp.get("/received")
@audience(Audience.PUBLIC)
@kept
def received(slug: str) -> ResponseReturnValue:
    """Say what happens next."""
    webinar = public_webinar(slug)
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    proves = setup_of(webinar).settings.confirm_address
    shown = has_entry(webinar) and not webinar_rules.is_over(webinar, site().now())
    return render_template(
        "registration/registering/received.html", webinar=webinar, when=when, proves=proves,
        calendar=ways_in(webinar) if shown else None,
    )  # fmt: skip


@bp.route("/link", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@audience(Audience.PUBLIC)
@kept
@without_token
def lost_link(slug: str) -> ResponseReturnValue:
    """Mail somebody their link again; the answer does not tell whether the address is registered."""
    webinar, asked = public_webinar(slug), AddressForm()
    if request.method == "POST" and asked.validate():
        hold(session(), webinar)
        places.send_lost_link(session(), webinar, asked.email.data, now=site().now())
        return render_template("registration/registering/link_sent.html", webinar=webinar)
    page = render_template("registration/registering/lost_link.html", webinar=webinar, form=asked)
    return page, 422 if request.method == "POST" else 200


def aside(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the register card for the webinar's public page."""
    if webinar_rules.is_over(webinar, now):
        return None
    setup = read(session, webinar)
    settings, left = setup.settings, places.left(session, setup, now)
    opens = settings.opens_at if settings.opens_at and now < settings.opens_at else None
    return {"is_open": rules.is_open(webinar, now, settings), "left": left, "opens": opens, "settings": settings}


def preview(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any]:
    """Return the form for the staff's preview: the one that visitors get."""
    setup = read(session, webinar)
    asks = agreement_of(setup)
    shown = public_form(setup.fields, setup.categories, asks, setup.once, now)
    return {"form": shown, "notice": asks.notice, "reason": _closed(setup, now, ())}


def _closed(setup: Setup, now: datetime, invited: Collection[int]) -> str:
    """Return why nobody can register now; "" where somebody can."""
    try:
        rules.ensure_open(setup.webinar, now, setup.settings)
        ensure_way_in(setup.categories, now, invited=invited)
    except RuleViolation as closed:
        return str(translate(closed.message))
    return ""


def _origin() -> dict[str, str]:
    """Return what the address tells of where somebody comes from."""
    keys = ("host", "utm_source", "utm_medium", "utm_campaign", "invite")
    return {key: request.args[key] for key in keys if key in request.args}


def _action(webinar: Webinar) -> str:
    """Return where the form is sent, with what the address tells; nothing else of it goes on."""
    query = urlencode(_origin())
    return url_for("registration.register", slug=webinar.slug) + (f"?{query}" if query else "")


def _page(setup: Setup, shown: Any, invited: Collection[int], asks: Agreement) -> str:
    webinar, now = read_hosts(session(), setup.webinar), site().now()
    opened = [row for row in setup.categories if row.id in invited and is_category_open(row, now, invited=True)]
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    return render_template(
        "registration/registering/form.html", webinar=webinar, form=shown, reason=_closed(setup, now, invited), when=when,
        void=bool(request.args.get("invite")) and not opened,
        notice=asks.notice,
        action=_action(webinar),
    )  # fmt: skip


def kept_by_hosts(session_: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return how many registrations a host that goes no longer sees, for the page that asks."""
    return {"count": sum(queries.status_counts(session_, webinar.id).values())}


def who_keep_places(session_: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return how many hold a place in a webinar whose page is about to be taken back; None for nobody."""
    count = queries.status_counts(session_, webinar.id).get(RegistrationStatus.CONFIRMED, 0)
    return {"count": count} if count else None


def over_full(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return how many have a place where there are fewer; None where there is room for all."""
    if webinar.capacity is None:
        return None
    taken = queries.seats(session, webinar.id, read(session, webinar).limits(), now).total
    return {"taken": taken, "places": webinar.capacity} if taken > webinar.capacity else None


def parting(session: Session, subject: Parting, _now: datetime) -> Mapping[str, Any] | None:
    """Return which registrants are told that a webinar is cancelled or postponed, and how; None for nobody."""
    ids = [row.id for row in queries.holders(session, subject.webinar.id)]
    return {"ids": ids, "mails": [sample_parting(subject)]} if ids else None


def standing(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return who is told where they stand, by what this request did, and how; None for nobody.

    It is taken back and done again: `ids` are what comes out the same then, which the id of a new row does not.
    """
    tasks = [SendStanding(**payload) for payload in outbox.queued(session, SendStanding)]
    # What was overtaken within the request is not sent.
    told = queries.standings(session, {(task.registration_id, task.standing) for task in tasks})
    if not told:
        return None
    number = queries.first_number(session, webinar.id, [row.id for row in told])
    kinds = sorted(Counter((row.status, row.reason) for row in told).items())
    mails = [sample_standing(webinar, *kind, number=number) for kind, _count in kinds]
    letters = list(zip(mails, (count for _kind, count in kinds), strict=True))
    return {"ids": [(row.email_key, row.status.value) for row in told], "mails": mails, "letters": letters}


def announcing(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return which registrants are told the new date of a postponed webinar, and how; None for nobody."""
    if webinar.state is not WebinarState.POSTPONED:
        return None
    ids = [row.id for row in queries.holders(session, webinar.id)]
    return {"ids": ids, "mails": [sample_announced(webinar)]} if ids else None
