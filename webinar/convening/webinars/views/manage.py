"""Staff pages: the list, opening a webinar, its overview and details, publishing and cancelling."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars import queries, rules, service
from webinar.convening.webinars.access import ask_about_places, for_webinar, manage_page, sections, step_obstacles
from webinar.convening.webinars.forms import CloneForm, NewWebinarForm, PartingForm, StepForm, WebinarForm
from webinar.convening.webinars.models import AnswerBy, Webinar, WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.core.errors import RuleViolation
from webinar.directory.organisations.access import anywhere
from webinar.directory.organisations.queries import acting_organisations, all_organisations, can_anywhere
from webinar.web.audience import Audience, audience
from webinar.web.bulk import told
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, page_url, translate
from webinar.web.site import site

bp = Blueprint("manage", __name__, url_prefix="/manage")


@bp.get("/webinars/")
@audience(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the webinars that the user works on, searched by `q`."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.for_staff(me(), query))
    rows = [(webinar, rules.when(webinar), translate(rules.STATE_LABELS[webinar.state])) for webinar in page.rows]
    may_add = can_anywhere(session(), me(), Action.CREATE_WEBINAR)
    return render_template(
        "convening/webinars/manage/index.html",
        page=page,
        rows=rows,
        query=query,
        may_add=may_add,
        actions=blocks("webinars-actions", me()),
    )


@bp.route("/webinars/new", methods=["GET", "POST"])
@anywhere(Action.CREATE_WEBINAR)
@once
def add() -> ResponseReturnValue:
    """Open a webinar from a title, a date and its hosts."""
    mine = acting_organisations(session(), me(), Action.CREATE_WEBINAR)
    organisations = {str(row.id): row for row in all_organisations(session())}
    # Who acts for one organisation alone is not asked whether it holds the webinar together with itself.
    alone = mine[0].id if len(mine) == 1 else None
    form = NewWebinarForm(mine=list(mine), others=[row for row in organisations.values() if row.id != alone])
    if request.method == "POST" and form.validate() and _is_sure(form):
        ids = dict.fromkeys([form.lead.data, *(form.co_hosts.data or [])])
        try:
            hosts = [organisations[key] for key in ids]
            own = queries.acting_for(session(), me().id, Action.CREATE_WEBINAR)
            webinar = service.add_webinar(
                session(), form.details(), hosts, actor=actor(), now=site().now(),
                unasked={row.id for row in hosts} - own,
                lead_by=AnswerBy.ITSELF if hosts[0].id in own else AnswerBy.ADMINISTRATOR,
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(
                _("Webinar created. Only the hosts’ staff can see it until you publish it. Nobody was emailed."),
                "ok",
            )
            return redirect(url_for("manage.overview", slug=webinar.slug))
    return render_template("convening/webinars/manage/new.html", form=form), 422 if has_errors(form) else 200


def _is_sure(form: NewWebinarForm | WebinarForm, before: service.WebinarDetails | None = None) -> bool:
    try:
        return form.is_sure(site().now(), before)
    except RuleViolation as error:
        form.violate(error)
        return False


@bp.get("/w/<slug>/")
@for_webinar(Action.VIEW)
def overview(webinar: Webinar) -> ResponseReturnValue:
    """Show where the webinar stands and what comes next."""
    obstacles, now = rules.publishing_obstacles(webinar), site().now()
    steps = [(state.value, translate(rules.STATE_LABELS[state])) for state in rules.way_of(webinar)]
    return manage_page(
        "convening/webinars/manage/overview.html", webinar, when=rules.when(webinar), steps=steps,
        next_time=_next_time(webinar), over=rules.is_over(webinar, now),
        obstacles=[translate(obstacle) for obstacle in obstacles], form=EmptyForm(),
        next_steps=[
            (state.value, translate(rules.STATE_LABELS[state]), step_obstacles(webinar, state))
            for state in rules.next_steps(webinar, now)
        ],
        missing=[] if webinar.is_public or obstacles else step_obstacles(webinar, WebinarState.ANNOUNCED),
        may_postpone=rules.may_postpone(webinar, now),
        may_cancel=webinar.state not in {*rules.PAST, WebinarState.CANCELLED}, cards=sections("overview", webinar),
    )  # fmt: skip


def _next_time(webinar: Webinar) -> rules.When | None:
    """Return the time that was entered while the webinar is postponed, if there is one."""
    is_new = webinar.state is WebinarState.POSTPONED and rules.planned(webinar) != rules.announced(webinar)
    return rules.when_of(rules.planned(webinar)) if is_new else None


@bp.route("/w/<slug>/details", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
def details(webinar: Webinar) -> ResponseReturnValue:
    """Change the webinar's own facts."""
    form = WebinarForm(webinar=webinar)
    before = service.WebinarDetails(
        webinar.title, date=webinar.date, starts_at=webinar.starts_at, ends_at=webinar.ends_at
    )
    if request.method == "POST" and form.validate() and _is_sure(form, before):
        try:
            service.edit_webinar(
                session(), webinar, form.details(), tell=False, later=True, actor=actor(), now=site().now()
            )  # fmt: skip
            page = ask_about_places(webinar)
        except RuleViolation as error:
            form.violate(error)
        else:
            if page:
                return page
            if webinar.unsent and webinar.is_public:
                flash(_("Webinar saved. Nobody was emailed yet."), "ok")
                return redirect(page_url("changes", slug=webinar.slug))
            flash(_("Webinar saved."), "ok")
            return redirect(url_for("manage.details", slug=webinar.slug))
    page = manage_page("convening/webinars/manage/details.html", webinar, form=form, noted=sections("details", webinar))
    return page, 422 if has_errors(form) else 200


@bp.post("/w/<slug>/publish")
@for_webinar(Action.PUBLISH)
@shown_at("manage.overview")
def publish(webinar: Webinar) -> ResponseReturnValue:
    """Make the page public; against what stands in the way only with a reason."""
    obstacles = [] if rules.publishing_obstacles(webinar) else step_obstacles(webinar, WebinarState.ANNOUNCED)
    page, reason = _ensure_step(
        webinar, WebinarState.ANNOUNCED, obstacles, url_for("manage.publish", slug=webinar.slug)
    )
    if page:
        return page
    service.publish(session(), webinar, actor=actor(), now=site().now(), reason=reason)
    flash(_("Page published."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


def _ensure_step(
    webinar: Webinar, state: WebinarState, obstacles: list[str], action: str
) -> tuple[ResponseReturnValue | None, str]:
    """Return the page that names what stands in the way, and who is emailed how; else nothing and the reason given."""
    form = StepForm()
    reason = (form.reason.data or "") if form.validate() else ""
    letters, whom = told("announcing", webinar) if state is WebinarState.ANNOUNCED else ([], None)
    if (reason or not obstacles) and (whom is None or not letters or form.is_answered(whom)):
        return None, reason if obstacles else ""
    page = manage_page(
        "convening/webinars/manage/step.html", webinar, form=form, obstacles=obstacles, letters=letters, whom=whom,
        wanted=state.value, wanted_label=translate(rules.STATE_LABELS[state]), action=action,
    )  # fmt: skip
    return (page, 422 if has_errors(form) else 200), ""


@bp.route("/w/<slug>/withdraw", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
def withdraw(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then take the page back from the public."""
    if request.method != "POST":
        return manage_page("convening/webinars/manage/withdraw.html", webinar, more=sections("unpublishing", webinar))
    service.withdraw(session(), webinar, actor=actor(), now=site().now())
    flash(_("Page unpublished."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.post("/w/<slug>/step")
@for_webinar(Action.PUBLISH)
@shown_at("manage.overview")
def step(webinar: Webinar) -> ResponseReturnValue:
    """Move the webinar along its life."""
    wanted = request.form.get("state", "")
    if wanted not in set(WebinarState):
        rules.ensure_step(webinar, webinar.state, site().now())
    state = WebinarState(wanted)
    obstacles = step_obstacles(webinar, state)
    rules.ensure_step(webinar, state, site().now())
    page, reason = _ensure_step(webinar, state, obstacles, url_for("manage.step", slug=webinar.slug))
    if page:
        return page
    if state is WebinarState.ANNOUNCED:
        service.publish(session(), webinar, actor=actor(), now=site().now(), reason=reason)
    else:
        service.take_step(session(), webinar, state, reason=reason, actor=actor(), now=site().now())
    flash(_("Webinar marked as: %(state)s.", state=translate(rules.STATE_LABELS[state])), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/copy", methods=["GET", "POST"])
@for_webinar(Action.CREATE_WEBINAR)
@once
def clone(webinar: Webinar) -> ResponseReturnValue:
    """Open a webinar after the model of this one."""
    form = CloneForm(data={"title": webinar.title})
    if request.method == "POST" and form.validate() and form.is_sure(webinar, site().now()):
        try:
            new = service.clone(
                session(), webinar, form.title.data, form.date.data, actor=actor(), now=site().now(),
                own=queries.acting_for(session(), me().id, Action.CREATE_WEBINAR),
                otherwise=AnswerBy.ADMINISTRATOR if me().is_admin else AnswerBy.ANOTHER_HOST,
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Copy created. Only the hosts’ staff can see it until you publish it. Nobody was emailed."), "ok")
            return redirect(url_for("manage.overview", slug=new.slug))
    page = manage_page("convening/webinars/manage/clone.html", webinar, form=form)
    return (page, 422) if has_errors(form) else page


@bp.post("/w/<slug>/template")
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("manage.overview")
def template(webinar: Webinar) -> ResponseReturnValue:
    """Make a webinar a template, or a webinar again."""
    on = request.form.get("on") == "1"
    service.set_template(session(), webinar, on, actor=actor(), now=site().now())
    flash(_("Webinar turned into a template.") if on else _("Template turned into a webinar."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/postpone", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
@shown_at("manage.overview")
def postpone(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then postpone the webinar and tell everybody who holds a calendar entry."""
    rules.ensure_may_postpone(webinar, site().now())
    page, form = _parting(webinar, WebinarState.POSTPONED)
    if page:
        return page
    service.postpone(session(), webinar, words=form.words.data or "", actor=actor(), now=site().now())
    flash(_("Webinar postponed. Everyone who is registered will be told."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.route("/w/<slug>/cancel", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
@shown_at("manage.overview")
def cancel(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then cancel the webinar and tell everybody who holds a calendar entry."""
    rules.ensure_may_cancel(webinar)
    page, form = _parting(webinar, WebinarState.CANCELLED)
    if page:
        return page
    service.cancel(session(), webinar, words=form.words.data or "", actor=actor(), now=site().now())
    flash(_("Webinar cancelled. Everyone who is registered will be told."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


def _parting(webinar: Webinar, state: WebinarState) -> tuple[ResponseReturnValue | None, PartingForm]:
    """Return the page that asks, with to how many goes which email; None once it is answered for just that."""
    form = PartingForm()
    words = form.words.data or ""
    letters, whom = told("parting", Parting(webinar, state, words))
    if form.is_answered(whom):
        return None, form
    cancels = state is WebinarState.CANCELLED
    page = manage_page(
        "layouts/ask.html", webinar, form=form, whom=whom, letters=letters, is_danger=True, keep=_("Keep webinar"),
        title=_("Cancel webinar") if cancels else _("Postpone"), action=url_for(request.endpoint or "", slug=webinar.slug),
        heading=_("Cancel this webinar?") if cancels else _("Postpone this webinar?"),
        said=_("The webinar is removed from the calendars of everyone who is emailed. You can’t undo this.") if cancels else
        _("The webinar is removed from the calendars of everyone who is emailed. Registrations stay. Once the new date is set, mark the webinar as “Announced” and they’ll get a new invitation."),
        back=url_for("manage.overview", slug=webinar.slug),
    )  # fmt: skip
    return (page, 422 if has_errors(form) else 200), form
