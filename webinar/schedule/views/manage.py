"""Staff pages: what a release would change, whom it tells, and the releases so far."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.programme.models import PanelMember
from webinar.programme.queries import panel, parts
from webinar.schedule import mail, queries, rules, service
from webinar.schedule.access import change_words, changelog, finding_words
from webinar.schedule.forms import ReleaseForm, TellForm
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar
from webinar.webinars.queries import roles_for

bp = Blueprint("releases", __name__, url_prefix="/manage/w/<slug>/releases")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what is not public yet, what to look at, and the releases."""
    return _page(webinar, ReleaseForm(data={"tell": rules.Tell.AFFECTED.value}))


@bp.post("")
@for_webinar(Action.EDIT_PROGRAMME)
def release(webinar: Webinar) -> ResponseReturnValue:
    """Make the draft public and tell whom the form says."""
    form = ReleaseForm()
    if form.validate():
        tell = rules.Tell(form.tell.data)
        try:
            row = service.release(session(), webinar, note=form.note.data, tell=tell, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Release %(number)d is out.", number=row.number), "ok")
            return redirect(url_for("releases.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.post("/<int:number>/tell")
@for_webinar(Action.EDIT_PROGRAMME)
def tell(webinar: Webinar, number: int) -> ResponseReturnValue:
    """Send the mails of a release, to each person once at most."""
    row = queries.numbered(session(), webinar.id, number)
    form = TellForm(prefix="later")
    if row is None:
        raise NotFound
    if form.validate():
        before = queries.told(session(), row.id)
        chosen = rules.Tell(form.tell.data)
        service.send_notices(session(), webinar, row, chosen, actor=actor(), now=site().now())
        sent = queries.told(session(), row.id) - before
        flash(ngettext("%(num)d more mail is on its way.", "%(num)d more mails are on their way.", sent), "ok")
    return redirect(url_for("releases.index", slug=webinar.slug))


@bp.get("/preview/<int:person_id>")
@for_webinar(Action.EDIT_PROGRAMME)
def preview(webinar: Webinar, person_id: int) -> ResponseReturnValue:
    """Show the mail that a release now would send to one person."""
    changes = service.pending(session(), webinar)
    draft = rules.capture(webinar, parts(session(), webinar.id), panel(session(), webinar.id))
    ids = service.recipients(rules.Tell.ALL, changes, draft)
    person = next((row for row in queries.people(session(), ids) if row.id == person_id), None)
    if person is None:
        raise NotFound
    shown = mail.notice(session(), webinar, person, changes, draft, note="")
    return manage_page("schedule/manage/preview.html", webinar, mail=shown, person=person)


def _page(webinar: Webinar, form: ReleaseForm) -> str:
    members, rows = panel(session(), webinar.id), parts(session(), webinar.id)
    changes = service.pending(session(), webinar)
    draft = rules.capture(webinar, rows, members)
    affected = service.recipients(rules.Tell.AFFECTED, changes, draft)
    people = queries.people(session(), service.recipients(rules.Tell.ALL, changes, draft)) if changes else []
    log = changelog(webinar)
    return manage_page(
        "schedule/manage/index.html", webinar, form=form, tell_form=TellForm(prefix="later"), csrf_form=EmptyForm(),
        changes=[change_words(change) for change in changes], has_errors=has_errors(form),
        findings=[finding_words(row) for row in rules.findings(webinar, rows, members, _busy(webinar, members))],
        people=[(person, person.id in affected) for person in people],
        releases=[(row, lines, queries.told(session(), row.id)) for row, lines in log[:1]] + [(row, lines, None) for row, lines in log[1:]],
    )  # fmt: skip


def _busy(webinar: Webinar, members: Sequence[PanelMember]) -> dict[int, str]:
    """Return by person's id what holds them elsewhere; webinars that this user may not see are not named."""
    ids = {row.person_id for row in members}
    found: dict[int, str] = {}
    for row in queries.busy_elsewhere(session(), webinar, ids):
        other = row.webinar
        known = other.is_public or me().is_admin or roles_for(session(), me().id, other)
        found.setdefault(row.person_id, other.title if known else _("another webinar"))
    return found
