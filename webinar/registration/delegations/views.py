"""Pages of delegations: the organisers', and the focal point's by signed link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.access import ask_about_places, for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.core.text import name_key
from webinar.registration.admission.queries import categories
from webinar.registration.delegations import queries, rules, service
from webinar.registration.delegations.access import (
    delegation_of,
    delegation_of_link,
    focal_point,
    member_of,
    one_shown,
    shown,
)
from webinar.registration.delegations.forms import DelegationForm, FocalMembersForm, MembersForm
from webinar.registration.delegations.mail import sample_focal_link
from webinar.registration.privacy.printing import notice
from webinar.registration.privacy.queries import privacy
from webinar.registration.registering.mail import sample_following, sample_standing
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.places import left_for
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.registering.setup import read
from webinar.registration.roster.access import Roster, for_everybody
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.limits import limiter
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, translate
from webinar.web.site import site

bp = Blueprint("delegations", __name__, url_prefix="/manage/w/<slug>/delegations")
focal = Blueprint("delegation", __name__, url_prefix="/delegation/<token>")


@bp.get("")
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the delegations."""
    roster = Roster.for_me(webinar)
    rows = [shown(row, roster) for row in queries.delegations(session(), webinar.id)]
    return manage_page("registration/delegations/index.html", webinar, rows=rows, may_change=roster.is_whole)


@bp.route("/new", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a delegation."""
    return _edit(webinar, None)


@bp.route("/<int:delegation_id>/edit", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Change a delegation."""
    return _edit(webinar, delegation_id)


def _edit(webinar: Webinar, delegation_id: int | None) -> ResponseReturnValue:
    row = delegation_of(webinar, delegation_id) if delegation_id is not None else None
    form = DelegationForm(webinar=webinar, row=row, categories=list(categories(session(), webinar.id)))
    if request.method == "POST" and form.validate():
        try:
            saved = service.save_delegation(
                session(), webinar, row, form.details(webinar), actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Delegation saved."), "ok")
            return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=saved.id))
    page = manage_page(
        "registration/delegations/edit.html",
        webinar,
        form=form,
        name=row.name if row else "",
        zone=webinar.time_zone or "UTC",
    )
    return page, 422 if has_errors(form) else 200


@bp.route("/<int:delegation_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
def show(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Show a delegation, and name members for it."""
    roster = Roster.for_me(webinar)
    row, form = delegation_of(webinar, delegation_id), MembersForm()
    if request.method == "POST":
        roster.ensure_whole()
    if request.method == "POST" and form.validate():
        try:
            people = rules.read_members(form.rows.data)
            named = service.name_members(session(), row, people, actor=actor(), now=site().now(), by_staff=True)
            stood = [member.status for member in named]
            title = ngettext("Register %(num)d person", "Register %(num)d people", len(people))
            page = ask_about_places(webinar, title, row.name)
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            _flash_named(stood)
            return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id))
    value = shown(row, roster)
    page = manage_page(
        "registration/delegations/show.html", webinar, row=value, form=form, labels=_labels(),
        may_change=roster.is_whole, left=_left(webinar, row.category_id, row.name),
        actions=blocks("delegation-actions", value, webinar=webinar) if roster.is_whole else [],
        link=site().link("delegation.show", rules.FOCAL_LINK, row.public_id, row.nonce) if roster.is_whole else "",
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _ask(
    webinar: Webinar, row: Any, sure: ManyForm, whom: Whom, *, action: str = "", **more: Any
) -> ResponseReturnValue:
    """Return the page that asks for just these people and this email."""
    back = url_for("delegations.show", slug=webinar.slug, delegation_id=row.id)
    page = manage_page(
        "layouts/ask.html", webinar, form=sure, whom=whom, kicker=row.name, kept=sent_before(), action=action or back,
        back=back, **more,
    )  # fmt: skip
    return page, 422 if has_errors(sure) else 200


def _flash_named(new: Sequence[RegistrationStatus]) -> None:
    flash(ngettext("%(num)d person is registered.", "%(num)d people are registered.", len(new)), "ok")
    waiting = sum(status is RegistrationStatus.WAITING for status in new)
    if waiting:
        flash(
            ngettext("%(num)d of them is on the waiting list.", "%(num)d of them are on the waiting list.", waiting),
            "warn",
        )


def _left(webinar: Webinar, category_id: int | None, name: str) -> int | None:
    """Return how many further members would get a place now; None where there is no limit."""
    setup = read(session(), webinar)
    return left_for(session(), setup, category_id, name_key(name), site().now())


def _labels() -> dict[str, str]:
    return {status.value: translate(label) for status, label in STATUS_LABELS.items()}


@bp.post("/<int:delegation_id>/ask")
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("delegations.show")
@once
def ask(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Ask with the email, then mail the focal point the link."""
    row, form, letter = delegation_of(webinar, delegation_id), ManyForm(), None
    back = url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id)
    if row.focal_email:
        letter = sample_focal_link(row)
    whom = Whom.of([row.focal_email], [row.focal_name or row.name], [letter])
    if letter and not form.is_answered(whom):
        action, title = (
            url_for("delegations.ask", slug=webinar.slug, delegation_id=row.id),
            _("Send link to focal point"),
        )
        return _ask(webinar, row, form, whom, action=action, letter=letter, title=title)
    service.ask_focal_point(session(), row, actor=actor(), now=site().now())
    flash(_("The email is on its way."), "ok")
    return redirect(back)


@bp.post("/<int:delegation_id>/members/<int:member_id>")
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("delegations.show")
@once
def change_member(webinar: Webinar, delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Make a member the head; ask with the emails, then give them a place or put another in their stead."""
    row = delegation_of(webinar, delegation_id)
    back = url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id)
    said = _change(partial(service.change_member, session(), row, member_of(row, member_id)), actor(), by_staff=True)
    page = ask_about_places(
        webinar, _("Give place") if request.form.get("act") == "place" else _("Swap"), row.name, back
    )
    if page:
        return page
    if said:
        flash(said, "ok")
    return redirect(back)


@bp.route("/<int:delegation_id>/members/<int:member_id>/remove", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("delegations.show")
def remove_member(webinar: Webinar, delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Ask, then take somebody off a delegation."""
    if request.method == "POST":
        locked(session(), webinar.id)
    row, sure = delegation_of(webinar, delegation_id), ManyForm()
    member = member_of(row, member_id)
    one = one_shown(member, Roster.for_me(webinar)).registrant
    name, letter = one.name, sample_standing(webinar, RegistrationStatus.CANCELLED, "") if one.email else None
    moved, following = sample_following(session(), webinar, [member.registration], site().now())
    whom = Whom.of([member.id], [name], [letter]).joined_by(Whom.of(moved, (), [following]))
    if not sure.is_answered(whom):
        action = url_for("delegations.remove_member", slug=webinar.slug, delegation_id=row.id, member_id=member.id)
        return _ask(
            webinar, row, sure, whom, action=action, letter=letter, following=following, is_danger=True, heading=_("Remove %(name)s?", name=name),
            title=_("Remove and cancel registration"), said=_("Their registration is cancelled, and they get an email now."),
        )  # fmt: skip
    service.take_off(session(), row, member, actor=actor(), now=site().now(), by_staff=True)
    flash(_("Registration cancelled."), "ok")
    return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id))


@bp.route("/<int:delegation_id>/remove", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
def remove(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Ask, then take a delegation away; its members stay registered."""
    row = delegation_of(webinar, delegation_id)
    if request.method != "POST":
        return manage_page(
            "registration/delegations/remove.html", webinar, row=shown(row, Roster.for_me(webinar)), form=EmptyForm()
        )
    service.remove_delegation(session(), webinar, row, actor=actor(), now=site().now())
    flash(_("Delegation removed. Its members stay registered."), "ok")
    return redirect(url_for("delegations.index", slug=webinar.slug))


def _change(verb: Callable[..., None], who: Actor, *, by_staff: bool = False) -> str:
    """Do what is asked for, and return in words what that was."""
    done = {
        "head": _("Head of delegation set."), "swap": _("Another person is registered instead."),
    }  # fmt: skip
    if by_staff:
        done["place"] = _("Place given.")
    act = request.form.get("act", "")
    if act not in done:
        return ""
    verb(act, request.form.get("rows", ""), actor=who, now=site().now(), by_staff=by_staff)
    return str(done[act])


@focal.route("/", methods=["GET", "POST"], endpoint="show")
@limiter.limit("30 per minute", methods=["POST"])
@audience(Audience.LINK)
def focal_show(token: str) -> ResponseReturnValue:
    """Show a focal point the delegation, and register people for it."""
    row = delegation_of_link(token)
    form, webinar = FocalMembersForm(), row.webinar
    if request.method == "POST" and form.validate():
        try:
            named = service.name_members(
                session(), row, rules.read_members(form.rows.data), actor=focal_point(row), now=site().now()
            )  # fmt: skip
            _flash_named([member.status for member in named])
        except RuleViolation as error:
            form.violate(error)
        else:
            return redirect(url_for("delegation.show", token=token))
    page = render_template(
        "registration/delegations/focal.html", row=shown(row, None), webinar=row.webinar, form=form, token=token, labels=_labels(),
        notice=notice(webinar, privacy(session(), webinar)), when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)),
        closed=row.closes_at is not None and site().now() >= row.closes_at, left=_left(webinar, row.category_id, row.name),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@focal.post("/members/<int:member_id>", endpoint="change")
@limiter.limit("30 per minute")
@audience(Audience.LINK)
@shown_at("delegation.show")
def focal_change(token: str, member_id: int) -> ResponseReturnValue:
    """Make a member the head, or put another in their stead."""
    row = delegation_of_link(token)
    if said := _change(partial(service.change_member, session(), row, member_of(row, member_id)), focal_point(row)):
        flash(said, "ok")
    return redirect(url_for("delegation.show", token=token))


@focal.route("/members/<int:member_id>/remove", methods=["GET", "POST"], endpoint="remove_member")
@limiter.limit("30 per minute", methods=["POST"])
@audience(Audience.LINK)
@shown_at("delegation.show")
def focal_remove(token: str, member_id: int) -> ResponseReturnValue:
    """Ask, then take somebody off a delegation."""
    row = delegation_of_link(token)
    member = member_of(row, member_id)
    if request.method != "POST":
        return render_template(
            "registration/delegations/focal_remove.html", row=shown(row, None), webinar=row.webinar, token=token,
            member=one_shown(member, None), form=EmptyForm(),
        )  # fmt: skip
    service.take_off(session(), row, member, actor=focal_point(row), now=site().now())
    flash(_("Registration cancelled."), "ok")
    return redirect(url_for("delegation.show", token=token))
