"""Staff pages: the list, opening a webinar, its overview and details, publishing and cancelling."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import RuleViolation
from webinar.organisations.access import anywhere
from webinar.organisations.queries import acting_organisations, all_organisations, can_anywhere
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.pagination import paginate
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import queries, rules, service
from webinar.webinars.access import for_webinar, manage_page, sections, step_obstacles
from webinar.webinars.forms import CloneForm, NewWebinarForm, StepForm, WebinarForm
from webinar.webinars.models import Webinar, WebinarState

bp = Blueprint("manage", __name__, url_prefix="/manage")


@bp.get("/webinars/")
@audience(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the webinars that the user works on, searched by `q`."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.for_staff(me(), query))
    rows = [(webinar, rules.when(webinar), translate(rules.STATE_LABELS[webinar.state])) for webinar in page.rows]
    may_add = can_anywhere(session(), me(), Action.CREATE_WEBINAR)
    return render_template("webinars/manage/index.html", page=page, rows=rows, query=query, may_add=may_add)


@bp.route("/webinars/new", methods=["GET", "POST"])
@anywhere(Action.CREATE_WEBINAR)
def add() -> ResponseReturnValue:
    """Open a webinar from a title, a date and its hosts."""
    mine = acting_organisations(session(), me(), Action.CREATE_WEBINAR)
    organisations = {str(row.id): row for row in all_organisations(session())}
    form = NewWebinarForm(mine=list(mine), others=list(organisations.values()))
    if request.method == "POST" and form.validate():
        ids = dict.fromkeys([form.lead.data, *(form.co_hosts.data or [])])
        try:
            hosts = [organisations[key] for key in ids]
            own = {row.id for row in mine}
            asked = set() if me().is_admin else {row.id for row in hosts} - own
            webinar = service.add_webinar(
                session(), form.details(), hosts, actor=actor(), now=site().now(), invited=asked
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The webinar is opened. Nobody but the hosts' staff sees it until you publish it."), "ok")
            return redirect(url_for("manage.overview", slug=webinar.slug))
    return render_template("webinars/manage/new.html", form=form), 422 if has_errors(form) else 200


@bp.get("/w/<slug>/")
@for_webinar(Action.VIEW)
def overview(webinar: Webinar) -> ResponseReturnValue:
    """Show where the webinar stands and what comes next."""
    obstacles = rules.publishing_obstacles(webinar)
    steps = [(state.value, translate(rules.STATE_LABELS[state])) for state in rules.MAIN_WAY]
    return manage_page(
        "webinars/manage/overview.html", webinar, when=rules.when(webinar), steps=steps,
        obstacles=[translate(obstacle) for obstacle in obstacles], form=EmptyForm(),
        next_steps=[
            (state.value, translate(rules.STATE_LABELS[state]), step_obstacles(webinar, state))
            for state in rules.STEPS[webinar.state]
        ],
        may_postpone=webinar.state not in {*rules.PAST, WebinarState.CANCELLED, WebinarState.POSTPONED, WebinarState.LIVE},
        may_cancel=webinar.state not in {*rules.PAST, WebinarState.CANCELLED}, cards=sections("overview", webinar),
    )  # fmt: skip


@bp.route("/w/<slug>/details", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
def details(webinar: Webinar) -> ResponseReturnValue:
    """Change the webinar's own facts."""
    form = WebinarForm(webinar=webinar)
    if request.method == "POST" and form.validate():
        try:
            service.edit_webinar(
                session(), webinar, form.details(), tell=form.tell.data, actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The webinar is saved."), "ok")
            return redirect(url_for("manage.details", slug=webinar.slug))
    page = manage_page("webinars/manage/details.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


@bp.post("/w/<slug>/publish")
@for_webinar(Action.PUBLISH)
def publish(webinar: Webinar) -> ResponseReturnValue:
    """Make the page public."""
    try:
        service.publish(session(), webinar, actor=actor(), now=site().now())
        flash(_("The page is public."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.post("/w/<slug>/withdraw")
@for_webinar(Action.PUBLISH)
def withdraw(webinar: Webinar) -> ResponseReturnValue:
    """Take the page back from the public."""
    service.withdraw(session(), webinar, actor=actor(), now=site().now())
    flash(_("The page is no longer public."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.post("/w/<slug>/step")
@for_webinar(Action.PUBLISH)
def step(webinar: Webinar) -> ResponseReturnValue:
    """Move the webinar along its life."""
    wanted = request.form.get("state", "")
    try:
        if wanted not in set(WebinarState):
            rules.ensure_step(webinar.state, webinar.state)
        state = WebinarState(wanted)
        form = StepForm()
        reason = form.reason.data if form.validate() else ""
        obstacles = step_obstacles(webinar, state)
        rules.ensure_step(webinar.state, state)
        if obstacles and not reason:
            label = translate(rules.STATE_LABELS[state])
            return manage_page(
                "webinars/manage/step.html", webinar, form=form, obstacles=obstacles, wanted=wanted, wanted_label=label
            )
        if state is WebinarState.ANNOUNCED:
            service.publish(session(), webinar, actor=actor(), now=site().now())
        else:
            service.take_step(session(), webinar, state, reason=reason, actor=actor(), now=site().now())
        flash(_("The webinar is now: %(state)s.", state=translate(rules.STATE_LABELS[state])), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/copy", methods=["GET", "POST"])
@for_webinar(Action.CREATE_WEBINAR)
def clone(webinar: Webinar) -> ResponseReturnValue:
    """Open a webinar after the model of this one."""
    form = CloneForm(data={"title": webinar.title})
    if request.method == "POST" and form.validate():
        try:
            own = queries.organisations_of(session(), me().id)
            asked = set() if me().is_admin else {host.organisation_id for host in webinar.hosts} - own
            new = service.clone(
                session(), webinar, form.title.data, form.date.data, actor=actor(), now=site().now(), invited=asked
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The copy is opened. Nobody but the hosts’ staff sees it until you publish it."), "ok")
            return redirect(url_for("manage.overview", slug=new.slug))
    page = manage_page("webinars/manage/clone.html", webinar, form=form)
    return (page, 422) if has_errors(form) else page


@bp.post("/w/<slug>/template")
@for_webinar(Action.EDIT_WEBINAR)
def template(webinar: Webinar) -> ResponseReturnValue:
    """Make a webinar a template, or a webinar again."""
    on = request.form.get("on") == "1"
    try:
        service.set_template(session(), webinar, on, actor=actor(), now=site().now())
        flash(_("This is a template now.") if on else _("This is a webinar again."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/postpone", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
def postpone(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then postpone the webinar and tell everybody who holds a calendar entry."""
    if request.method != "POST":
        return manage_page("webinars/manage/postpone.html", webinar, form=EmptyForm())
    try:
        service.postpone(session(), webinar, actor=actor(), now=site().now())
        flash(_("The webinar is postponed. Those who are registered are told."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/cancel", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
def cancel(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then cancel the webinar and tell everybody who holds a calendar entry."""
    if request.method != "POST":
        return manage_page("webinars/manage/cancel.html", webinar, form=EmptyForm())
    try:
        service.cancel(session(), webinar, actor=actor(), now=site().now())
        flash(_("The webinar is cancelled. Those who are registered are told."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("manage.overview", slug=webinar.slug))
