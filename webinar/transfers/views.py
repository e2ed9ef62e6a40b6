"""Pages of passing a place on: the registrant's and the colleague's."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.consent.access import consent_texts, notice
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.tokens import same
from webinar.registration.access import consents, form_parts, keep_files, registrant, registrant_link, registration_of
from webinar.registration.forms import AddressForm, public_form
from webinar.transfers import queries, service
from webinar.transfers.models import Transfer
from webinar.transfers.rules import TRANSFER_LINK
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.i18n import language
from webinar.web.limits import limiter
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules

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
            flash(_("We have written to your colleague. You keep your place until they take it."), "ok")
            return redirect(url_for("transfers.offer", token=token))
    page = render_template("transfers/offer.html", form=form, registration=registration, token=token, transfer=open_)
    return page, 422 if request.method == "POST" else 200


@bp.route("/transfer/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@audience(Audience.LINK)
def answer(token: str) -> ResponseReturnValue:
    """Take a colleague's place over: with one's own answers."""
    transfer = _transfer(token)
    registration = transfer.registration
    webinar, now = registration.webinar, site().now()
    fields, categories = form_parts(webinar)
    texts = consent_texts(session(), webinar)
    own = [row for row in categories if row.id == registration.category_id]
    form = public_form(
        webinar, [row for row in fields if row.key != "category"], own, texts, now, invited=[row.id for row in own]
    )
    form.email.data = transfer.email
    if request.method == "POST" and form.validate():
        details = replace(
            form.details(), email=transfer.email, language=language(), notice=notice(session(), webinar),
            category_id=registration.category_id, consents=consents(webinar, texts, form.given(texts), {}),
            time_zone=form.zone(), source_host_id=registration.source_host_id, source=registration.source,
        )  # fmt: skip
        try:
            taken = service.take(session(), transfer, details, actor=Actor("visitor", "visitor"), now=now)
            keep_files(taken, form.asked)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("You have a place."), "ok")
            return redirect(registrant_link(taken).removeprefix(site().settings.base_url))
    page = render_template(
        "transfers/answer.html", form=form, webinar=webinar, transfer=transfer, notice=notice(session(), webinar),
        when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _transfer(token: str) -> Transfer:
    public_id, nonce = site().tokens.read(TRANSFER_LINK, token)
    found = queries.by_public_id(session(), public_id)
    if found is None or not same(found.nonce, nonce):
        raise NotFound
    return found
