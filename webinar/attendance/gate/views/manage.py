"""The staff's pages about joining: links, windows, the back-up link, and how the page looks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.attendance.gate import queries, rules, service
from webinar.attendance.gate.access import Guest
from webinar.attendance.gate.forms import joining_form
from webinar.attendance.gate.printing import audiences, page_of
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.registration.admission.queries import categories
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.refusals import shown_at
from webinar.web.rendering import page_url
from webinar.web.site import site

bp = Blueprint("joining", __name__, url_prefix="/manage/w/<slug>/joining")


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show and change how people join."""
    settings = queries.settings(session(), webinar.id)
    form = joining_form(webinar, settings, audiences(webinar, categories(session(), webinar.id)))
    before = webinar.join_url
    if request.method == "POST" and form.validate():
        try:
            service.save(session(), webinar, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Saved. Open join pages show it when they are reloaded."), "ok")
            if before != webinar.join_url and webinar.unsent and webinar.is_public:
                return redirect(page_url("changes", slug=webinar.slug))
            return redirect(url_for("joining.index", slug=webinar.slug))
    settings = queries.settings(session(), webinar.id)
    panel = [(row.printed_name, at) for row, at in queries.panel(session(), webinar.id)]
    page = manage_page(
        "attendance/gate/manage.html", webinar, form=form, settings=settings, panel=panel, sure=EmptyForm(),
        joined=queries.joined_count(session(), webinar.id),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.route("/backup", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("joining.index")
def backup(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then lead everybody to the back-up link."""
    if request.method != "POST":
        settings = queries.settings(session(), webinar.id)
        if not settings.backup_url or settings.backup_since is not None:
            return redirect(url_for("joining.index", slug=webinar.slug))
        return manage_page("attendance/gate/backup.html", webinar, form=EmptyForm(), settings=settings)
    if service.switch(session(), webinar, backup=True, actor=actor(), now=site().now()):
        flash(_("The backup link is on for everyone. You can switch back below."), "ok")
    return redirect(url_for("joining.index", slug=webinar.slug))


@bp.post("/main")
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("joining.index")
def main(webinar: Webinar) -> ResponseReturnValue:
    """Lead everybody to their own links again."""
    if service.switch(session(), webinar, backup=False, actor=actor(), now=site().now()):
        flash(_("The main link is on again for everyone."), "ok")
    return redirect(url_for("joining.index", slug=webinar.slug))


@bp.get("/preview")
@for_webinar(Action.EDIT_WEBINAR)
def preview(webinar: Webinar) -> ResponseReturnValue:
    """Show the join page as somebody made up would see it: before, while it is open, afterwards."""
    settings = queries.settings(session(), webinar.id)
    name = rules.shown_name(_("Example Name"), _("Example Organisation"))
    guest = Guest(webinar, settings, name, True, "", rules.ways(settings, webinar), webinar.time_zone)
    before = rules.before_it_opens(webinar)
    stages = {before: _("Before it opens"), rules.Stage.OPEN: _("While it is open"), rules.Stage.OVER: _("Afterwards")}
    named = request.args.get("stage", "")
    # A kept address of the page that waits leads to what stands in its place while no time is known.
    asked = before if named == rules.Stage.WAITING else named
    stage = next((one for one in stages if one == asked), rules.Stage.OPEN)
    return manage_page(
        "attendance/gate/preview.html", **page_of(guest, stage), token="", form=EmptyForm(), stages=stages
    )
