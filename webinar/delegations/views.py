"""Pages of delegations: the organisers', and the focal point's by signed link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.admission.queries import categories
from webinar.consent.access import notice
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.tokens import same
from webinar.delegations import queries, rules, service
from webinar.delegations.forms import DelegationForm, FocalMembersForm, MembersForm
from webinar.delegations.models import Delegation, DelegationMember
from webinar.registration.rules import STATUS_LABELS
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.limits import limiter
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar

bp = Blueprint("delegations", __name__, url_prefix="/manage/w/<slug>/delegations")
focal = Blueprint("delegation", __name__, url_prefix="/delegation/<token>")


@bp.get("")
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the delegations."""
    return manage_page("delegations/index.html", webinar, rows=queries.delegations(session(), webinar.id))


@bp.route("/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a delegation."""
    return _edit(webinar, None)


@bp.route("/<int:delegation_id>/edit", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Change a delegation."""
    return _edit(webinar, _delegation(webinar, delegation_id))


def _edit(webinar: Webinar, row: Delegation | None) -> ResponseReturnValue:
    form = DelegationForm(webinar=webinar, row=row, categories=list(categories(session(), webinar.id)))
    if request.method == "POST" and form.validate():
        try:
            saved = service.save_delegation(
                session(), webinar, row, form.details(webinar), actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The delegation is saved."), "ok")
            return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=saved.id))
    page = manage_page("delegations/edit.html", webinar, form=form, row=row, zone=webinar.time_zone or "UTC")
    return page, 422 if has_errors(form) else 200


@bp.route("/<int:delegation_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def show(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Show a delegation, and name members for it."""
    row, form = _delegation(webinar, delegation_id), MembersForm()
    if request.method == "POST" and form.validate():
        try:
            _flash_named(service.name_members(
                session(), row, rules.read_members(form.rows.data), actor=actor(), now=site().now(), by_staff=True
            ))  # fmt: skip
        except RuleViolation as error:
            session().rollback()
            row = _delegation(webinar, delegation_id)
            form.violate(error)
        else:
            return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id))
    page = manage_page(
        "delegations/show.html", webinar, row=row, form=form, labels=_labels(),
        link=site().link("delegation.show", rules.FOCAL_LINK, row.public_id, row.nonce),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _flash_named(count: int) -> None:
    flash(ngettext("%(num)d person is registered.", "%(num)d people are registered.", count), "ok")


def _labels() -> dict[str, str]:
    return {status.value: translate(label) for status, label in STATUS_LABELS.items()}


@bp.post("/<int:delegation_id>/ask")
@for_webinar(Action.EDIT_REGISTRATIONS)
def ask(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Mail the focal point the link."""
    try:
        service.ask_focal_point(session(), _delegation(webinar, delegation_id), actor=actor(), now=site().now())
        flash(_("The mail is on its way."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id))


@bp.post("/<int:delegation_id>/members/<int:member_id>")
@for_webinar(Action.EDIT_REGISTRATIONS)
def change_member(webinar: Webinar, delegation_id: int, member_id: int) -> ResponseReturnValue:
    """Make a member the head, take them off, or put another in their stead."""
    row = _delegation(webinar, delegation_id)
    _change(row, _member(row, member_id), actor(), by_staff=True)
    return redirect(url_for("delegations.show", slug=webinar.slug, delegation_id=delegation_id))


@bp.route("/<int:delegation_id>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def remove(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Ask, then take a delegation away; its members stay registered."""
    row = _delegation(webinar, delegation_id)
    if request.method != "POST":
        return manage_page("delegations/remove.html", webinar, row=row, form=EmptyForm())
    service.remove_delegation(session(), webinar, row, actor=actor(), now=site().now())
    flash(_("The delegation is taken away. Its members stay registered."), "ok")
    return redirect(url_for("delegations.index", slug=webinar.slug))


def _change(row: Delegation, member: DelegationMember, who: Actor, *, by_staff: bool = False) -> None:
    act, now = request.form.get("act", ""), site().now()
    try:
        if act == "head":
            service.set_head(session(), row, member, actor=who, now=now, by_staff=by_staff)
            flash(_("The head is named."), "ok")
        elif act == "off":
            service.take_off(session(), row, member, actor=who, now=now, by_staff=by_staff)
            flash(_("The registration is cancelled."), "ok")
        elif act == "swap":
            person = rules.read_members(request.form.get("rows", ""))[0]
            service.swap(session(), row, member, person, actor=who, now=now, by_staff=by_staff)
            flash(_("Another person is registered instead."), "ok")
    except RuleViolation as error:
        session().rollback()
        flash(words(error), "danger")


def _delegation(webinar: Webinar, delegation_id: int) -> Delegation:
    row = queries.delegation(session(), webinar.id, delegation_id)
    if row is None:
        raise NotFound
    return row


def _member(row: Delegation, member_id: int) -> DelegationMember:
    found = next((one for one in row.members if one.id == member_id), None)
    if found is None:
        raise NotFound
    return found


@focal.route("/", methods=["GET", "POST"], endpoint="show")
@limiter.limit("30 per minute", methods=["POST"])
@audience(Audience.LINK)
def focal_show(token: str) -> ResponseReturnValue:
    """Show a focal point the delegation, and register people for it."""
    row = _of_token(token)
    form, webinar = FocalMembersForm(), row.webinar
    if request.method == "POST" and form.validate():
        try:
            _flash_named(service.name_members(
                session(), row, rules.read_members(form.rows.data), actor=_focal_actor(row), now=site().now()
            ))  # fmt: skip
        except RuleViolation as error:
            session().rollback()
            row = _of_token(token)
            form.violate(error)
        else:
            return redirect(url_for("delegation.show", token=token))
    page = render_template(
        "delegations/focal.html", row=row, webinar=row.webinar, form=form, token=token, labels=_labels(),
        notice=notice(session(), row.webinar), when=webinar_rules.when(webinar, webinar_rules.zones_of(webinar)),
        closed=row.closes_at is not None and site().now() >= row.closes_at,
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@focal.post("/members/<int:member_id>", endpoint="change")
@limiter.limit("30 per minute")
@audience(Audience.LINK)
def focal_change(token: str, member_id: int) -> ResponseReturnValue:
    """Make a member the head, take them off, or put another in their stead."""
    row = _of_token(token)
    _change(row, _member(row, member_id), _focal_actor(row))
    return redirect(url_for("delegation.show", token=token))


def _focal_actor(row: Delegation) -> Actor:
    return Actor("focal point", row.name, row.id)


def _of_token(token: str) -> Delegation:
    public_id, nonce = site().tokens.read(rules.FOCAL_LINK, token)
    row = queries.by_public_id(session(), public_id)
    if row is None or not same(row.nonce, nonce):
        raise NotFound
    return row
