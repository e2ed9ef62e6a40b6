"""A registrant's own page, by signed link: status, answers, joining, cancelling, one's data."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.registration import queries, rules, service
from webinar.registration.access import registration_of
from webinar.registration.forms import AnswersForm
from webinar.registration.models import Registration
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm
from webinar.web.limits import limiter
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules

bp = Blueprint("me", __name__)


@bp.get("/me/<token>/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show where the registrant stands."""
    registration = registration_of(token)
    webinar, now = registration.webinar, site().now()
    return render_template(
        "registration/me.html", registration=registration, webinar=webinar, token=token,
        hosts=webinar_rules.hosts_of(webinar), form=EmptyForm(),
        status_label=translate(rules.STATUS_LABELS[registration.status]), place=queries.position(session(), registration),
        when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)), over=webinar_rules.is_over(webinar, now),
        may_join=rules.may_join(webinar, registration.status, now), is_open=rules.is_open(webinar, now),
        may_cancel=rules.may_cancel(webinar, registration.status, now),
    )  # fmt: skip


@bp.route("/me/<token>/answers", methods=["GET", "POST"])
@audience(Audience.LINK)
def answers(token: str) -> ResponseReturnValue:
    """Show and change what the registrant said."""
    registration = registration_of(token)
    webinar = registration.webinar
    form = AnswersForm(categories=list(queries.categories(session(), webinar.id)), registration=registration)
    if request.method == "POST" and form.validate():
        try:
            details = form.details(registration)
            service.edit_details(session(), registration, details, actor=_actor(registration), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Your answers are saved."), "ok")
            return redirect(url_for("me.show", token=token))
    page = render_template("registration/answers.html", form=form, registration=registration, token=token)
    return page, 422 if request.method == "POST" else 200


@bp.route("/me/<token>/cancel", methods=["GET", "POST"])
@audience(Audience.LINK)
def cancel(token: str) -> ResponseReturnValue:
    """Ask, then give the place up."""
    registration = registration_of(token)
    if not rules.may_cancel(registration.webinar, registration.status, site().now()):
        return redirect(url_for("me.show", token=token))
    if request.method != "POST":
        return render_template("registration/cancel.html", registration=registration, token=token, form=EmptyForm())
    service.cancel(session(), registration, actor=_actor(registration), now=site().now())
    flash(_("Your registration is cancelled. Thank you for letting somebody else attend."), "ok")
    return redirect(url_for("me.show", token=token))


@bp.post("/me/<token>/return")
@limiter.limit("10 per minute")
@audience(Audience.LINK)
def come_back(token: str) -> ResponseReturnValue:
    """Register a cancelled registrant again, as they were."""
    registration = registration_of(token)
    details = service.RegistrantDetails(
        registration.full_name, registration.email, registration.organisation, registration.position,
        registration.country, registration.category_id, registration.question, registration.language,
        registration.notice,
    )  # fmt: skip
    try:
        service.register(session(), registration.webinar, details, actor=_actor(registration), now=site().now())
        flash(_("You are registered again."), "ok")
    except RuleViolation as error:
        flash(translate(error.message, **error.params), "danger")
    return redirect(url_for("me.show", token=token))


@bp.get("/me/<token>/data.json")
@audience(Audience.LINK)
def data(token: str) -> ResponseReturnValue:
    """Hand the registrant everything that is kept about them."""
    registration = registration_of(token)
    fields = (
        "full_name", "email", "organisation", "position", "country", "question", "language", "status", "notice",
        "agreed_at", "created_at", "changed_at",
    )  # fmt: skip
    kept = {name: getattr(registration, name) for name in fields}
    kept |= {"webinar": registration.webinar.title, "category": getattr(registration.category, "name", None)}
    content = json.dumps(kept, default=str, ensure_ascii=False, indent=2).encode()
    return download(content, f"registration-{registration.public_id}", "json")


@bp.get("/join/<token>")
@audience(Audience.LINK)
def join(token: str) -> ResponseReturnValue:
    """Show the way into the webinar, or when it opens."""
    registration = registration_of(token)
    webinar = registration.webinar
    return render_template(
        "registration/join.html", registration=registration, webinar=webinar, token=token,
        may_join=rules.may_join(webinar, registration.status, site().now()),
        when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)),
    )  # fmt: skip


def _actor(registration: Registration) -> Actor:
    return Actor("registrant", registration.full_name, registration.id)
