"""Staff pages: the hosts of a webinar in their agreed order, and asking them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.convening.hosts import queries, rules, service
from webinar.convening.hosts.access import answer_page, host_of, i_may, my_deed, my_parties
from webinar.convening.hosts.forms import AskForm, HostForm, HostNoteForm, ask_form
from webinar.convening.hosts.mail import invitation, sample_news
from webinar.convening.hosts.rules import Act, Party
from webinar.convening.hosts.service import Deed
from webinar.convening.hosts.tasks import News
from webinar.convening.webinars.access import for_webinar, manage_page, may, my_hosts
from webinar.convening.webinars.models import Acceptance, Host, HostRole, Webinar
from webinar.convening.webinars.rules import ACCEPTANCE_LABELS, HOST_ROLE_LABELS, unasked
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Mail
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import all_organisations
from webinar.web.asking import one_of
from webinar.web.bulk import Whom
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import blocks, translate

bp = Blueprint("hosts", __name__, url_prefix="/manage/w/<slug>/hosts")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the hosts in order."""
    return _index(webinar, HostForm(organisations=_free(webinar)))


@bp.post("")
@for_webinar(Action.EDIT_HOSTS)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Put an organisation on the list; nobody is mailed."""
    form = HostForm(organisations=_free(webinar))
    if form.validate():
        organisation = session().get_one(Organisation, int(form.organisation.data))
        try:
            host = service.add_host(
                session(), webinar, organisation, HostRole(form.role.data), _deed_for(webinar, organisation)
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            if host.acceptance is Acceptance.ACCEPTED:
                flash(_("%(name)s is now a host.", name=organisation.name), "ok")
            else:
                flash(_("%(name)s is on the list but hasn’t been asked yet.", name=organisation.name), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    return _index(webinar, form), 422


def _deed_for(webinar: Webinar, organisation: Organisation) -> Deed:
    """Return the act of adding an organisation, for which the user may act itself."""
    return my_deed(webinar, Host(organisation_id=organisation.id))


def _free(webinar: Webinar) -> list[Organisation]:
    listed = {host.organisation_id for host in webinar.hosts}
    return [row for row in all_organisations(session()) if row.id not in listed]


def _index(webinar: Webinar, form: HostForm, notes: dict[int, HostNoteForm] | None = None) -> str:
    may_add = may(Action.EDIT_HOSTS) and i_may(Act.ADD, webinar)
    return manage_page(
        "convening/hosts/manage/index.html", webinar, form=form, may_add=may_add, free=may_add and _free(webinar),
        labels={role.value: translate(label) for role, label in HOST_ROLE_LABELS.items()},
        acceptance={key: translate(label) for key, label in ACCEPTANCE_LABELS.items()}, notes=_notes(webinar, notes or {}),
        allowed={host.id: _allowed(webinar, host) for host in webinar.hosts}, to_ask=len(unasked(webinar)),
        links={host.id: answer_page(host) for host in webinar.hosts if rules.is_open(host) and _is_mine(webinar, host)},
        is_admin=me().is_admin, actions={host.id: blocks("host-actions", host, webinar=webinar) for host in webinar.hosts},
    )  # fmt: skip


def _is_mine(webinar: Webinar, host: Host) -> bool:
    """Tell whether the user may have the link by which a host answers: another host's staff could answer in its name."""
    return bool(my_parties(webinar, host) & {Party.ITSELF, Party.ADMINISTRATOR})


def _allowed(webinar: Webinar, host: Host) -> set[str]:
    """Return the names of what the user can do to a host now."""
    acting = my_parties(webinar, host)
    answered = host.acceptance in {Acceptance.ACCEPTED, Acceptance.DECLINED}
    found = (
        {"leave"} if Party.ITSELF in acting and host.acceptance is Acceptance.ACCEPTED and not host.is_lead else set()
    )
    if not may(Action.EDIT_HOSTS):
        return found
    possible = {
        "order": (Act.ORDER, True),
        "rights": (Act.SET_RIGHTS, True),
        "ask": (Act.ASK, host.acceptance is not Acceptance.ACCEPTED),
        "note": (Act.NOTE_ANSWER, not answered),
        "lead": (Act.HAND_OVER, rules.can_lead(host)),
        "remove": (rules.removal_of(host), True),
    }
    return found | {name for name, (act, fits) in possible.items() if fits and rules.may(act, acting)}


@bp.post("/<int:host_id>/move")
@for_webinar(Action.EDIT_HOSTS)
def move(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Move a host one place up or down."""
    host = host_of(webinar, host_id)
    service.move_host(session(), host, up=request.form.get("direction") == "up", deed=my_deed(webinar, host))
    return redirect(url_for("hosts.index", slug=webinar.slug))


@bp.route("/ask", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
@once
def ask(webinar: Webinar) -> ResponseReturnValue:
    """Show the invitations as they would leave, to all who were not asked or to those of `host`; then send them."""
    rules.ensure_may(Act.ASK, my_parties(webinar))
    hosts = _to_ask(webinar)
    form = ask_form([host for host in hosts if not queries.answering_staff(session(), host.organisation_id)])
    letters = {host.id: _preview(host) for host in hosts}
    whom = Whom.of(_asked(hosts), (), letters.values())
    if hosts and form.is_answered(whom):
        asked = [(host.id, _addresses(form, host)) for host in hosts]
        try:
            count = service.ask_hosts(session(), webinar, asked, my_deed(webinar))
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(ngettext("%(num)d email is on its way.", "%(num)d emails are on their way.", count), "ok")
            return redirect(url_for("hosts.index", slug=webinar.slug))
    rows = [(host, _addresses(form, host), form._fields.get(f"address_{host.id}"), letters[host.id]) for host in hosts]
    page = manage_page("convening/hosts/manage/ask.html", webinar, form=form, rows=rows, whom=whom)
    return page, 422 if has_errors(form) else 200


def _to_ask(webinar: Webinar) -> list[Host]:
    chosen = request.values.getlist("host")
    if not chosen:
        return unasked(webinar)
    known = {str(host.id): host for host in webinar.hosts}
    hosts = [known[one_of(host_id, known)] for host_id in dict.fromkeys(filter(None, chosen))]
    return [host for host in hosts if host.acceptance is not Acceptance.ACCEPTED]


def _addresses(form: AskForm, host: Host) -> list[str]:
    return queries.invitation_addresses(session(), host.organisation, form.typed(host))


def _asked(hosts: Sequence[Host]) -> list[tuple[int, str]]:
    """Return of which host which address is asked; "" stands for the one that is typed on the page."""
    return [
        (host.id, address) for host in hosts
        for address in queries.invitation_addresses(session(), host.organisation) or [""]
    ]  # fmt: skip


def _preview(host: Host) -> Mail:
    """Return the invitation without the link, which is the organisation's alone."""
    return invitation(host, "", _("[personal link for %(name)s]", name=host.organisation.name))


@bp.post("/<int:host_id>/note")
@for_webinar(Action.EDIT_WEBINAR)
def set_note(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Keep a note that the host's own staff alone reads."""
    host = host_of(webinar, host_id)
    if host not in my_hosts(webinar):
        raise NotFound
    form = _note_form(host)
    if not form.validate():
        return _index(webinar, HostForm(formdata=None, organisations=_free(webinar)), {host.id: form}), 422
    deed = my_deed(webinar, host)
    service.set_note(session(), host, form.note.data, actor=deed.actor, now=deed.now)
    flash(_("Note saved. Only your organisation’s staff can see it."), "ok")
    return redirect(url_for("hosts.index", slug=webinar.slug))


def _notes(webinar: Webinar, typed: dict[int, HostNoteForm]) -> list[tuple[Host, HostNoteForm]]:
    if not may(Action.EDIT_WEBINAR):
        return []
    return [(host, typed.get(host.id) or _note_form(host)) for host in my_hosts(webinar)]


def _note_form(host: Host) -> HostNoteForm:
    return HostNoteForm(prefix=f"note{host.id}", data={"note": host.note})


def card(_session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return how many organisations are still to be asked, for the overview; None when there are none."""
    waiting = len(unasked(webinar))
    return {"waiting": waiting} if waiting and may(Action.EDIT_HOSTS) and i_may(Act.ASK, webinar) else None


def announcing(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return who of hosts hears by the page's publication that an administrator answered for them; None for nobody."""
    told = [
        (host, reader) for host in queries.spoken_for(webinar)
        for reader in queries.readers(session, host.organisation, webinar.language)
    ]  # fmt: skip
    if not told:
        return None
    host, reader = told[0]
    news = News.NOTED_ACCEPTED
    mail = sample_news(host, news, host.noted_by, reader.language, named=True, because=host.noted_because)
    return {"ids": [(host.id, reader.address) for host, reader in told], "mails": [mail]}
