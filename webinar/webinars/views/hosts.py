"""Staff pages: the hosts of a webinar in their agreed order."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.organisations.models import Organisation
from webinar.organisations.queries import all_organisations
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import words
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import queries, service
from webinar.webinars.access import for_webinar, manage_page, may, my_hosts
from webinar.webinars.forms import HostForm, HostNoteForm, HostRightsForm
from webinar.webinars.models import Host, HostRole, Webinar
from webinar.webinars.rules import ACCEPTANCE_LABELS, HOST_LINK, HOST_ROLE_LABELS

bp = Blueprint("hosts", __name__, url_prefix="/manage/w/<slug>/hosts")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the hosts in order."""
    return _index(webinar, HostForm(organisations=_free(webinar)))


@bp.post("")
@for_webinar(Action.EDIT_HOSTS)
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a host."""
    form = HostForm(organisations=_free(webinar))
    if form.validate():
        organisation = session().get_one(Organisation, int(form.organisation.data))
        try:
            service.add_host(
                session(), webinar, organisation, HostRole(form.role.data), actor=actor(), now=site().now(),
                invite=not _acts_for(organisation), address=form.address.data or organisation.contact_email,
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is added.", name=organisation.name), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    return _index(webinar, form), 422


def _free(webinar: Webinar) -> list[Organisation]:
    listed = {host.organisation_id for host in webinar.hosts}
    return [row for row in all_organisations(session()) if row.id not in listed]


def _index(webinar: Webinar, form: HostForm) -> str:
    return manage_page(
        "webinars/manage/hosts.html", webinar, form=form, free=may(Action.EDIT_HOSTS) and _free(webinar),
        labels={role.value: translate(label) for role, label in HOST_ROLE_LABELS.items()},
        acceptance={key: translate(label) for key, label in ACCEPTANCE_LABELS.items()}, notes=_notes(webinar),
        links={host.id: site().link("host.show", HOST_LINK, host.public_id, host.nonce) for host in webinar.hosts},
    )  # fmt: skip


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


@bp.post("/<int:host_id>/answer")
@for_webinar(Action.EDIT_HOSTS)
def note_answer(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Note an answer that came by letter or telephone."""
    accept = request.form.get("answer") == "accept"
    try:
        service.answer_host(
            session(), _host(webinar, host_id), accept=accept, name=actor().name, comment="", actor=actor(),
            now=site().now(),
        )  # fmt: skip
        flash(_("The answer is noted."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("hosts.index", slug=webinar.slug))


@bp.route("/<int:host_id>/rights", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def rights(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Change in what capacity a host stands and what it may."""
    host = _host(webinar, host_id)
    form = HostRightsForm(obj=host)
    if request.method == "POST" and form.validate():
        try:
            service.set_host_rights(
                session(), webinar, host, role=HostRole(form.role.data), signs_off=form.signs_off.data,
                sees_people=form.sees_people.data, actor=actor(), now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("The rights are saved."), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    page = manage_page("webinars/manage/host_rights.html", webinar, form=form, host=host)
    return (page, 422) if has_errors(form) else page


@bp.post("/<int:host_id>/note")
@for_webinar(Action.EDIT_WEBINAR)
def set_note(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Keep a note that the host's own staff alone reads."""
    host, form = _host(webinar, host_id), HostNoteForm(prefix=f"note{host_id}")
    if host not in my_hosts(webinar):
        raise NotFound
    if form.validate():
        service.set_host_note(session(), host, form.note.data, actor=actor(), now=site().now())
        flash(_("The note is saved. Only your own staff read it."), "ok")
    else:
        flash(" ".join(str(message) for message in form.note.errors), "danger")
    return redirect(url_for("hosts.index", slug=webinar.slug))


def _acts_for(organisation: Organisation) -> bool:
    return me().is_admin or organisation.id in queries.organisations_of(session(), me().id)


def _notes(webinar: Webinar) -> list[tuple[Host, HostNoteForm]]:
    if not may(Action.EDIT_WEBINAR):
        return []
    return [(host, HostNoteForm(prefix=f"note{host.id}", data={"note": host.note})) for host in my_hosts(webinar)]


def _host(webinar: Webinar, host_id: int) -> Host:
    for host in webinar.hosts:
        if host.id == host_id:
            return host
    raise NotFound
