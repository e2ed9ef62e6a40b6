"""Public pages: the registration form and what follows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.calendar.access import host_names
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.registration import queries, rules, service
from webinar.registration.forms import RegistrationForm
from webinar.registration.models import RegistrationStatus
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.i18n import language
from webinar.web.limits import limiter
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
from webinar.webinars.access import public_webinar
from webinar.webinars.models import Webinar

bp = Blueprint("registration", __name__, url_prefix="/w/<slug>/register")


@bp.get("")
@audience(Audience.PUBLIC)
def form(slug: str) -> ResponseReturnValue:
    """Show the form, or why there is none."""
    webinar = public_webinar(slug)
    return _page(webinar, RegistrationForm(categories=list(queries.categories(session(), webinar.id))))


@bp.post("")
@limiter.limit("60 per minute")
@audience(Audience.PUBLIC)
def register(slug: str) -> ResponseReturnValue:
    """Register; the answer does not tell whether the address was known."""
    webinar = public_webinar(slug)
    shown = RegistrationForm(categories=list(queries.categories(session(), webinar.id)))
    if not shown.validate():
        return _page(webinar, shown), 422
    if not shown.is_trapped:
        try:
            details = shown.details(language=language(), notice=notice(webinar))
            service.register(session(), webinar, details, actor=Actor("visitor", "visitor"), now=site().now())
        except RuleViolation as error:
            shown.violate(error)
            return _page(webinar, shown), 422
    return redirect(url_for("registration.received", slug=slug))


@bp.get("/received")
@audience(Audience.PUBLIC)
def received(slug: str) -> ResponseReturnValue:
    """Say what happens next."""
    webinar = public_webinar(slug)
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    return render_template("registration/received.html", webinar=webinar, when=when)


def notice(webinar: Webinar) -> str:
    """Return the wording that registrants agree to: the organisers' own, or one that names the hosts."""
    if webinar.privacy_notice:
        return webinar.privacy_notice
    text: str = _(
        "%(hosts)s hold this webinar together and receive what you enter here, to run it and to report on it. They do"
        " not publish it. You can see, change and cancel your registration with the link in the confirmation.",
        hosts=host_names(webinar),
    )
    return text


def aside(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the register card for the webinar's public page."""
    if webinar_rules.is_over(webinar, now):
        return None
    counts = queries.status_counts(session, webinar.id)
    confirmed = counts.get(RegistrationStatus.CONFIRMED, 0)
    left = None if webinar.capacity is None else max(0, webinar.capacity - confirmed)
    return {"is_open": rules.is_open(webinar, now), "left": left}


def _page(webinar: Webinar, shown: RegistrationForm) -> str:
    reason = ""
    try:
        rules.ensure_open(webinar, site().now())
    except rules.RegistrationClosed as closed:
        reason = translate(closed.message)
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    return render_template(
        "registration/form.html", webinar=webinar, form=shown, reason=reason, when=when, notice=notice(webinar)
    )
