"""Public pages: the registration form and what follows it, and the way to a lost link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.admission import queries as admission
from webinar.admission.rules import ensure_way_in
from webinar.consent.access import consent_texts, notice
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.registration import places, queries, rules, service
from webinar.registration.access import consents, form_parts, invited_to, keep_files, source_of
from webinar.registration.forms import AddressForm, public_form
from webinar.registration.models import RegistrationStatus
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.i18n import language
from webinar.web.limits import limiter
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first
from webinar.webinars import rules as webinar_rules
from webinar.webinars.access import kept_webinar, public_webinar
from webinar.webinars.models import Webinar
from webinar.webinars.queries import hold

bp = Blueprint("registration", __name__, url_prefix="/w/<slug>/register")


@bp.get("")
@audience(Audience.PUBLIC)
def form(slug: str) -> ResponseReturnValue:
    """Show the form, or why there is none."""
    webinar = public_webinar(slug)
    return _page(webinar, _form(webinar)[0])


@bp.post("")
@limiter.limit("60 per minute")
@audience(Audience.PUBLIC)
@reads_first
def register(slug: str) -> ResponseReturnValue:
    """Register; the answer does not tell whether the address was known."""
    webinar = kept_webinar(slug)
    shown, invited = _form(webinar)
    if not shown.validate():
        return _page(webinar, shown), 422
    if not shown.is_trapped:
        host, source = source_of(webinar, request.args.to_dict())
        texts = consent_texts(session(), webinar)
        details = replace(
            shown.details(), language=language(), notice=notice(session(), webinar), time_zone=shown.zone(),
            source_host_id=host, source=source,
        )  # fmt: skip
        begin_writing()
        details = replace(details, consents=consents(webinar, texts, shown.given(texts), {}))
        try:
            row = service.register(
                session(), webinar, details, actor=Actor("visitor", "visitor"), now=site().now(),
                invited=details.category_id in invited,
            )  # fmt: skip
            keep_files(row, shown.asked)
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
    proves = admission.setup(session(), webinar).settings.confirm_address
    return render_template("registration/received.html", webinar=webinar, when=when, proves=proves)


@bp.route("/link", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@audience(Audience.PUBLIC)
def lost_link(slug: str) -> ResponseReturnValue:
    """Mail somebody their link again; the answer does not tell whether the address is registered."""
    webinar, asked = public_webinar(slug), AddressForm()
    if request.method == "POST" and asked.validate():
        hold(session(), webinar)
        places.send_lost_link(session(), webinar, asked.email.data, now=site().now())
        return render_template("registration/link_sent.html", webinar=webinar)
    page = render_template("registration/lost_link.html", webinar=webinar, form=asked)
    return page, 422 if request.method == "POST" else 200


def aside(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the register card for the webinar's public page."""
    if webinar_rules.is_over(webinar, now):
        return None
    counts = queries.status_counts(session, webinar.id)
    taken = counts.get(RegistrationStatus.CONFIRMED, 0) + counts.get(RegistrationStatus.OFFERED, 0)
    left = None if webinar.capacity is None else max(0, webinar.capacity - taken)
    settings = admission.setup(session, webinar).settings
    opens = settings.opens_at if settings.opens_at and now < settings.opens_at else None
    return {"is_open": rules.is_open(webinar, now, settings), "left": left, "opens": opens, "settings": settings}


def _form(webinar: Webinar) -> tuple[Any, set[int]]:
    fields, categories = form_parts(webinar)
    invited = invited_to(webinar, categories, request.args.get("invite", ""))
    texts = consent_texts(session(), webinar)
    return public_form(webinar, fields, categories, texts, site().now(), invited=invited), invited


def _page(webinar: Webinar, shown: Any) -> str:
    reason = ""
    setup = admission.setup(session(), webinar)
    try:
        rules.ensure_open(webinar, site().now(), setup.settings)
        invited = invited_to(webinar, setup.categories, request.args.get("invite", ""))
        ensure_way_in(setup.categories, site().now(), invited=invited)
    except RuleViolation as closed:
        reason = translate(closed.message)
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    return render_template(
        "registration/form.html", webinar=webinar, form=shown, reason=reason, when=when,
        notice=notice(session(), webinar), action=url_for("registration.register", slug=webinar.slug, **dict[str, Any](request.args.to_dict())),
    )  # fmt: skip
