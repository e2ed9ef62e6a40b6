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
from webinar.convening.approvals.mail import sample_went_ahead
from webinar.convening.approvals.queries import told_ahead
from webinar.convening.approvals.rules import ensure_because
from webinar.convening.approvals.service import go_ahead
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import roles_for
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Mail
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.printing import finding_words
from webinar.programme.agenda.queries import panel, parts
from webinar.programme.versions import mail, queries, rules, service
from webinar.programme.versions.forms import ReleaseForm, TellForm
from webinar.programme.versions.printing import change_words, changelog
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.site import site

bp = Blueprint("versions", __name__, url_prefix="/manage/w/<slug>/releases")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what is not public yet, what to look at, and the releases."""
    return _page(webinar, ReleaseForm())


@bp.post("")
@for_webinar(Action.EDIT_PROGRAMME)
@once
def release(webinar: Webinar) -> ResponseReturnValue:
    """Make the draft public and tell whom the form says, after a page that shows who gets which email."""
    form, sure = ReleaseForm(), ManyForm()
    if form.validate():
        tell, missing = rules.Tell(form.tell.data), unapproved(session(), webinar, "programme", site().now())
        try:
            service.ensure_new(session(), webinar)
            ensure_because(missing, form.because.data)
            whom, letters = _told(webinar, tell, form.note.data, missing, form.because.data)
            if letters and not sure.is_answered(whom):
                return _ask(webinar, sure, whom, letters)
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
@shown_at("versions.index")
def tell(webinar: Webinar, number: int) -> ResponseReturnValue:
    """Ask with one of the mails of a release, then send them, to each person once at most."""
    row = queries.numbered(session(), webinar.id, number)
    form = TellForm(prefix="later")
    if row is None:
        raise NotFound
    form.ensure()
    chosen, sure = rules.Tell(form.tell.data), ManyForm()
    people = service.untold(session(), webinar, row, chosen)
    letter = mail.of_release(session(), webinar, people[0], row) if people else None
    whom = Whom.of([one.id for one in people], [one.full_name for one in people], [letter])
    if letter and not sure.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=sure, whom=whom, letter=letter, kept=sent_before(),
            title=ngettext("Send %(num)d email", "Send %(num)d emails", whom.count), kicker=_("Versions"),
            action=url_for("versions.tell", slug=webinar.slug, number=number), back=url_for("versions.index", slug=webinar.slug),
        )  # fmt: skip
        return page, 422 if has_errors(sure) else 200
    sent = service.send_notices(session(), webinar, row, chosen, actor=actor(), now=site().now())
    flash(ngettext("%(num)d more email is on its way.", "%(num)d more emails are on their way.", sent), "ok")
    return redirect(url_for("versions.index", slug=webinar.slug))


def _told(
    webinar: Webinar, tell: rules.Tell, note: str, missing: Sequence[Host], because: str
) -> tuple[Whom, list[tuple[str, Mail]]]:
    """Return who gets an email when the draft is published now, and one of each kind under its heading."""
    changes = service.pending(session(), webinar)
    draft = rules.capture(webinar, parts(session(), webinar.id), panel(session(), webinar.id))
    ids = service.recipients(tell, changes, draft)
    people = [person for person in queries.people(session(), ids) if person.email]
    ahead, letters = told_ahead(session(), missing, actor().name), []
    if people:
        first = queries.latest(session(), webinar.id) is None
        letter = mail.notice(session(), webinar, people[0], changes, draft, note=note, first=first)
        heading = ngettext(
            "%(num)d person on the panel gets an email", "%(num)d people on the panel get an email", len(people)
        )
        letters.append((heading, letter))
    if ahead:
        heading = ngettext(
            "%(num)d person at the hosts gets an email", "%(num)d people at the hosts get an email", len(ahead)
        )
        letters.append((heading, sample_went_ahead(webinar, "programme", because, actor().name, ahead[0])))
    told = [*(("panel", person.id) for person in people), *((host.id, user.id) for host, user in ahead)]
    return Whom.of(told, (), [letter for _heading, letter in letters]), letters


def _ask(webinar: Webinar, sure: ManyForm, whom: Whom, letters: list[tuple[str, Mail]]) -> ResponseReturnValue:
    page = manage_page(
        "layouts/ask.html", webinar, form=sure, whom=whom, mails=letters, title=_("Publish programme"), kicker=_("Versions"),
        kept=sent_before(), action=url_for("versions.release", slug=webinar.slug),
        back=url_for("versions.index", slug=webinar.slug),
    )  # fmt: skip
    return page, 422 if has_errors(sure) else 200


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
