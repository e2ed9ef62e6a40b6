"""Staff pages: the hosts of a webinar in their agreed order."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.organisations.models import Organisation
from webinar.organisations.queries import all_organisations
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import words
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import service
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.forms import HostForm
from webinar.webinars.models import Host, HostRole, Webinar
from webinar.webinars.rules import HOST_ROLE_LABELS

bp = Blueprint("hosts", __name__, url_prefix="/manage/w/<slug>/hosts")


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the hosts in order, and add one."""
    listed = {host.organisation_id for host in webinar.hosts}
    free = [row for row in all_organisations(session()) if row.id not in listed]
    form = HostForm(organisations=free)
    if request.method == "POST" and form.validate():
        organisation = session().get_one(Organisation, int(form.organisation.data))
        try:
            service.add_host(
                session(), webinar, organisation, HostRole(form.role.data), actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is added.", name=organisation.name), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    labels = {role.value: translate(label) for role, label in HOST_ROLE_LABELS.items()}
    page = manage_page("webinars/manage/hosts.html", webinar, form=form, labels=labels, free=free)
    return page, 422 if has_errors(form) else 200


@bp.post("/<int:host_id>/move")
@for_webinar(Action.EDIT_HOSTS)
def move(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Move a host one place up or down."""
    up = request.form.get("direction") == "up"
    service.move_host(session(), webinar, _host(webinar, host_id), up=up, actor=actor(), now=site().now())
    return redirect(url_for("hosts.index", slug=webinar.slug))


@bp.post("/<int:host_id>/remove")
@for_webinar(Action.EDIT_HOSTS)
def remove(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Take a host off the list."""
    try:
        service.remove_host(session(), webinar, _host(webinar, host_id), actor=actor(), now=site().now())
        flash(_("The organisation is taken off the list. You can add it again."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("hosts.index", slug=webinar.slug))


def _host(webinar: Webinar, host_id: int) -> Host:
    for host in webinar.hosts:
        if host.id == host_id:
            return host
    raise NotFound
