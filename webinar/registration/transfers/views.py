"""Pages of passing a place on: the registrant's and the colleague's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.core.audit import Actor
from webinar.core.errors import LinkEnded, RuleViolation
from webinar.core.text import N_
from webinar.core.tokens import same
from webinar.registration.registering.access import (
    agreement_of,
    consents,
    keep_files,
    registrant,
    registrant_link,
    registration_of,
    setup_of,
)
from webinar.registration.registering.forms import AddressForm, public_form
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.transfers import queries, rules, service
from webinar.registration.transfers.models import Transfer
from webinar.registration.transfers.rules import TRANSFER_LINK
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.i18n import language
from webinar.web.large import gives_back
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("transfers", __name__)


@bp.route("/me/<token>/transfer", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@audience(Audience.LINK)
def offer(token: str) -> ResponseReturnValue:
    """Ask a colleague to take the place, or take the question back."""
    registration = registration_of(token)
    form, open_ = AddressForm(), queries.of_registration(session(), registration.id)
    actor, now = registrant(registration), site().now()
    if request.method == "POST" and "withdraw" in request.form and open_ is not None and EmptyForm().validate():
        open_.registration = registration
        service.withdraw(session(), open_, actor=actor, now=now)
        flash(_("You keep your place."), "ok")
        return redirect(url_for("me.show", token=token))
    if request.method == "POST" and form.validate():
        try:
            service.offer(session(), registration, form.email.data, actor=actor, now=now)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("We’ve emailed your colleague. You keep your place until they accept it."), "ok")
            return redirect(url_for("transfers.offer", token=token))
    if registration.status is not RegistrationStatus.CONFIRMED:
        flash(_("Only a confirmed place can be passed on."), "info")
        return redirect(url_for("me.show", token=token))
    page = render_template(
        "registration/transfers/offer.html", form=form, registration=registration, token=token, transfer=open_,
        decides=rules.status_after(registration.category) is RegistrationStatus.PENDING,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.route("/transfer/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@audience(Audience.LINK)
@gives_back
def answer(token: str) -> ResponseReturnValue:
    """Take a colleague's place over: with one's own answers."""
    transfer = _transfer(token)
    registration = transfer.registration
    if transfer.taken_at is not None:
        if request.method == "POST":
            flash(_("You have already accepted this place."), "info")
        return redirect(_own_page(registration))
    webinar, now = registration.webinar, site().now()
    setup = setup_of(webinar)
    asks = agreement_of(setup)
    own = [row for row in setup.categories if row.id == registration.category_id]
    form = public_form(setup.fields, own, asks, setup.once, now, always=True)
    form.email.data = transfer.email
    if own and "category" in form:
        # What depends on the category is asked, and the category itself is the place's.
        form.category.blank, form.category.data = None, str(own[0].id)
        form.category.set_options([(str(row.id), row.name_in(language())) for row in own])
    decides = rules.status_after(own[0] if own else None) is RegistrationStatus.PENDING
    if request.method == "POST" and form.validate():
        details = replace(
            form.details(), email=transfer.email, language=language(), notice=asks.notice,
            category_id=registration.category_id, consents=consents(webinar, asks.consents, form.given(asks.consents), {}),
            time_zone=form.zone(), source_host_id=registration.source_host_id, source=registration.source,
        )  # fmt: skip
        try:
            taken = service.take(session(), transfer, details, actor=Actor("visitor", "visitor"), now=now)
            if webinar.setup_stamp != setup.stamp:
                # Changed between reading and the lock.
                asks = agreement_of(setup_of(webinar))
                form.ensure_shown(asks)
            keep_files(taken, form.asked)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The organisers will decide about your registration.") if decides else _("You have a place."), "ok")
            return redirect(_own_page(taken))
    page = render_template(
        "registration/transfers/answer.html", form=form, webinar=webinar, transfer=transfer, notice=asks.notice,
        decides=decides,
        when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def button(_session: Session, registration: Registration, now: datetime) -> Mapping[str, Any] | None:
    """Show the way to passing on to those who have a place to pass on."""
    may = registration.status is RegistrationStatus.CONFIRMED and not webinar_rules.is_over(registration.webinar, now)
    return {} if may else None


def _own_page(registration: Registration) -> str:
    return registrant_link(registration).removeprefix(site().settings.base_url)


def _transfer(token: str) -> Transfer:
    public_id, nonce = site().tokens.read(TRANSFER_LINK, token)
    found = queries.by_public_id(session(), public_id)
    if found is None or not same(found.nonce, nonce):
        raise LinkEnded(N_("This offer has ended: it was accepted or withdrawn."))
    return found
