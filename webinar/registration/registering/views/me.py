"""A registrant's own page, by signed link: status, proving the address, offers, answers, joining, cancelling."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.convening.webinars import rules as webinar_rules
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.programme.calendar.printing import ways_in
from webinar.registration.form.printing import printed_answers
from webinar.registration.privacy.printing import consent_texts
from webinar.registration.privacy.rules import is_given
from webinar.registration.registering import places, queries, rules, service
from webinar.registration.registering.access import (
    consents,
    join_link,
    keep_files,
    registrant,
    registration_of,
    setup_of,
)
from webinar.registration.registering.details import details_of
from webinar.registration.registering.forms import PreferencesForm, answers_change_form, with_accreditation
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.setup import Setup, ensure_may_return, locked_setup
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm
from webinar.web.i18n import words
from webinar.web.large import gives_back
from webinar.web.limits import limiter
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, translate
from webinar.web.site import site

bp = Blueprint("me", __name__)


@bp.get("/me/<token>/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show where the registrant stands."""
    registration = registration_of(token)
    webinar, now = registration.webinar, site().now()
    setup = setup_of(webinar)
    settings = setup.settings
    page = {"webinar": webinar, "token": token}
    return render_template(
        "registration/registering/me.html", registration=registration, **page,
        hosts=webinar_rules.hosts_of(webinar), form=EmptyForm(), calendar=ways_in(webinar),
        status_label=translate(rules.STATUS_LABELS[registration.status]), place=queries.position(session(), registration),
        when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)), over=webinar_rules.is_over(webinar, now),
        no_return=_no_return(setup, registration),
        may_cancel=rules.may_cancel(webinar, registration.status, now), settings=settings,
        may_change=rules.may_change(webinar, registration, settings, now),
        answers=printed_answers(with_accreditation(setup.fields, setup.categories), registration.answers),
        files={row.field_key: row for row in queries.files_of(session(), registration.id)},
        blocks=blocks("me", registration, **page), actions=blocks("me-actions", registration, **page),
        join=blocks("me-join", registration, join_url=join_link(registration), **page),
        data=blocks("me-data", registration, **page),
        offer_stands=registration.held_until is not None and registration.held_until > now,
    )  # fmt: skip


def _no_return(setup: Setup, registration: Registration) -> str:
    """Return why somebody who cancelled cannot register again by this page; "" where they can."""
    try:
        ensure_may_return(setup, registration, site().now())
    except RuleViolation as refused:
        return words(refused)
    return ""


@bp.post("/me/<token>/prove")
@audience(Audience.LINK)
def prove(token: str) -> ResponseReturnValue:
    """Confirm that the address is the registrant's own."""
    registration = registration_of(token)
    service.prove_address(session(), registration, actor=registrant(registration), now=site().now())
    flash(_("Thank you. Your address is confirmed."), "ok")
    return redirect(url_for("me.show", token=token))


@bp.post("/me/<token>/accept")
@audience(Audience.LINK)
@shown_at("me.show")
def accept(token: str) -> ResponseReturnValue:
    """Take the place that is offered."""
    registration = registration_of(token)
    setup = locked_setup(session(), registration.webinar_id)
    session().refresh(registration, ["status", "held_until"])
    places.accept(session(), setup, registration, actor=registrant(registration), now=site().now())
    flash(_("You have a place."), "ok")
    return redirect(url_for("me.show", token=token))


@bp.route("/me/<token>/answers", methods=["GET", "POST"])
@audience(Audience.LINK)
@gives_back
def answers(token: str) -> ResponseReturnValue:
    """Show and change what the registrant said."""
    registration = registration_of(token)
    setup = setup_of(registration.webinar)
    form = answers_change_form(setup.fields, setup.categories, registration, site().now())
    if request.method == "POST" and form.validate():
        try:
            details = form.details(details_of(registration))
            service.edit_details(session(), registration, details, actor=registrant(registration), now=site().now())
            keep_files(registration, form.asked)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Answers saved."), "ok")
            return redirect(url_for("me.show", token=token))
    page = render_template("registration/registering/answers.html", form=form, registration=registration, token=token)
    return page, 422 if request.method == "POST" else 200


@bp.route("/me/<token>/preferences", methods=["GET", "POST"])
@audience(Audience.LINK)
def preferences(token: str) -> ResponseReturnValue:
    """Change the language and zone of mails, and what was agreed to."""
    registration = registration_of(token)
    texts = consent_texts(registration.webinar, setup_of(registration.webinar).privacy)
    given = [key for key in texts if is_given(registration.consents, key)]
    facts = {"language": registration.language, "time_zone": registration.time_zone, "consents": given}
    form = PreferencesForm(data=facts, texts=texts)
    if request.method == "POST" and form.validate():
        chosen = set(form.consents.data or []) if texts else set()
        details = replace(
            details_of(registration), language=form.language.data, time_zone=form.time_zone.data or "",
            consents=consents(
                registration.webinar, texts, {key: key in chosen for key in texts}, registration.consents
            ),
        )  # fmt: skip
        service.set_preferences(session(), registration, details, actor=registrant(registration), now=site().now())
        flash(_("Saved."), "ok")
        return redirect(url_for("me.show", token=token))
    page = render_template(
        "registration/registering/preferences.html", form=form, registration=registration, token=token
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/me/<token>/files/<int:file_id>")
@audience(Audience.LINK)
def file(token: str, file_id: int) -> ResponseReturnValue:
    """Hand back a file that the registrant handed in."""
    registration = registration_of(token)
    row = next((one for one in queries.files_of(session(), registration.id) if one.id == file_id), None)
    content = load(site().settings.files, row.digest) if row else None
    if row is None or content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type)


@bp.route("/me/<token>/cancel", methods=["GET", "POST"])
@audience(Audience.LINK)
def cancel(token: str) -> ResponseReturnValue:
    """Ask, then give the place up."""
    registration = registration_of(token)
    if not rules.may_cancel(registration.webinar, registration.status, site().now()):
        return redirect(url_for("me.show", token=token))
    has_place = rules.holds_place(registration, site().now())
    if request.method != "POST":
        return render_template(
            "registration/registering/cancel.html", registration=registration, token=token, form=EmptyForm(),
            has_place=has_place, waits=registration.status is RegistrationStatus.WAITING,
        )  # fmt: skip
    service.cancel(session(), registration, actor=registrant(registration), now=site().now())
    thanks = _("Your registration is cancelled. Thank you for letting someone else attend.")
    flash(thanks if has_place else _("Your registration is cancelled."), "ok")
    return redirect(url_for("me.show", token=token))


@bp.post("/me/<token>/return")
@limiter.limit("10 per minute")
@audience(Audience.LINK)
@shown_at("me.show")
def come_back(token: str) -> ResponseReturnValue:
    """Register a cancelled registrant again, as they were; having the link proves the address."""
    registration = registration_of(token)
    actor, now = registrant(registration), site().now()
    service.come_back(session(), registration, actor=actor, now=now)
    flash(_said_of_return(registration), "ok")
    return redirect(url_for("me.show", token=token))


def _said_of_return(registration: Registration) -> str:
    said: str = _("You are registered again, but you don’t have a place yet.")
    if registration.status is RegistrationStatus.CONFIRMED:
        said = _("You are registered again.")
    elif registration.status is RegistrationStatus.PENDING:
        said = _("The organisers will decide about your registration.")
    return said
