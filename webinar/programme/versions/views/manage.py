"""Staff pages: what a release would change, whom it tells, and the releases so far."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.approvals.access import unapproved
from webinar.convening.approvals.service import go_ahead
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import roles_for
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.printing import finding_words
from webinar.programme.agenda.queries import panel, parts
from webinar.programme.versions import mail, queries, rules, service
from webinar.programme.versions.forms import ReleaseForm, TellForm
from webinar.programme.versions.printing import change_words, changelog
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.site import site

bp = Blueprint("versions", __name__, url_prefix="/manage/w/<slug>/releases")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what is not public yet, what to look at, and the releases."""
    return _page(webinar, ReleaseForm())


@bp.post("")
@for_webinar(Action.EDIT_PROGRAMME)
def release(webinar: Webinar) -> ResponseReturnValue:
    """Make the draft public and tell whom the form says."""
    form = ReleaseForm()
    if form.validate():
        tell, missing = rules.Tell(form.tell.data), unapproved(session(), webinar, "programme", site().now())
        try:
            if missing:
                go_ahead(session(), webinar, "programme", missing, form.because.data, actor=actor(), now=site().now())
            row = service.release(session(), webinar, note=form.note.data, tell=tell, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Version %(number)d published.", number=row.number), "ok")
            return redirect(url_for("versions.index", slug=webinar.slug))
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
        chosen = rules.Tell(form.tell.data)
        sent = service.send_notices(session(), webinar, row, chosen, actor=actor(), now=site().now())
        flash(ngettext("%(num)d more email is on its way.", "%(num)d more emails are on their way.", sent), "ok")
    return redirect(url_for("versions.index", slug=webinar.slug))


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
    first = queries.latest(session(), webinar.id) is None
    shown = mail.notice(session(), webinar, person, changes, draft, note="", first=first)
    return manage_page("programme/versions/manage/preview.html", webinar, mail=shown, person=person)


def _page(webinar: Webinar, form: ReleaseForm) -> str:
    members, rows = panel(session(), webinar.id), parts(session(), webinar.id)
    changes = service.pending(session(), webinar)
    draft = rules.capture(webinar, rows, members)
    affected = service.recipients(rules.Tell.AFFECTED, changes, draft)
    people = queries.people(session(), service.recipients(rules.Tell.ALL, changes, draft)) if changes else []
    log = changelog(webinar)
    over = is_over(webinar, site().now())
    return manage_page(
        "programme/versions/manage/index.html", webinar, form=form, tell_form=TellForm(prefix="later"), csrf_form=EmptyForm(), over=over,
        unapproved=unapproved(session(), webinar, "programme", site().now()),
        changes=[change_words(change) for change in changes],
        findings=[finding_words(row) for row in rules.findings(webinar, rows, members, _busy(webinar, members), over=over)],
        people=[(person, person.id in affected) for person in people],
        releases=[(row, lines, row.told) for row, lines in log[:1]] + [(row, lines, None) for row, lines in log[1:]],
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
