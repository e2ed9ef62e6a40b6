"""Staff pages: the list of registrations, acts on many, saved views, export."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, sheets
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Mail
from webinar.core.undo import Outcome
from webinar.registration.admission.queries import categories
from webinar.registration.form.queries import fields
from webinar.registration.privacy.rules import Narrowing
from webinar.registration.registering import places
from webinar.registration.registering.mail import sample_following, sample_standing
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.queries import queued_ids, seats, status_counts
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.registering.setup import read
from webinar.registration.roster import access, mail, printing, queries, rules, service
from webinar.registration.roster.access import Roster, for_everybody
from webinar.registration.roster.forms import ActForm, NoteForm, ViewForm
from webinar.registration.roster.models import SavedView
from webinar.registration.roster.rules import Act, Filters
from webinar.registration.roster.views.one import facts
from webinar.web.bulk import (
    NAMED,
    Whom,
    chosen_rows,
    columns_asked,
    flash_outcome,
    left_in_words,
    sent_along,
    takes_all,
    told,
)
from webinar.web.database import session, undo
from webinar.web.downloads import download, stream
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import direction, language
from webinar.web.once import once
from webinar.web.pagination import COUNTED, Stretch, stand_at
from webinar.web.refusals import shown_at
from webinar.web.rendering import page_url, translate
from webinar.web.site import site

bp = Blueprint("registrations", __name__, url_prefix="/manage/w/<slug>/registrations")


def _filters(roster: Roster) -> Filters:
    return access.read_filters(roster, {**request.values.to_dict(), "cols": columns_asked(rules.COLUMNS)})


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List registrations as the address filters and sorts them."""
    return _index(webinar, ViewForm(formdata=None))


def _index(webinar: Webinar, view_form: ViewForm) -> str:
    roster = Roster.for_me(webinar)
    filters = _filters(roster)
    place: dict[str, Any] = {name: request.args.get(name, "")[:20] for name in ("after", "before")}
    counts = access.counts(webinar)
    everybody = sum(counts.values())
    narrow, total = (
        (filters, everybody) if filters.is_empty else queries.narrowed(session(), webinar.id, filters, most=COUNTED)
    )
    found, before, after = queries.stretch(session(), webinar.id, narrow, **place)
    hosts = _hosts(webinar)
    labels = {status: translate(label) for status, label in STATUS_LABELS.items()}
    tabs = [("", _("All"), everybody if access.are_kept(webinar) else None)]
    tabs += [(row.value, label, counts[row]) for row, label in labels.items() if counts.get(row)]
    return manage_page(
        "registration/roster/index.html", webinar, page=Stretch(roster.all(found), before, after, total), counted=COUNTED, filters=filters,
        choices=access.choices(webinar), tabs=tabs, labels=labels, categories=categories(session(), webinar.id), hosts=hosts,
        tags=queries.tags(session(), webinar.id) if roster.is_whole else [],
        tags_of=queries.tags_of(session(), [row.id for row in found if roster.sees(row)]),
        countries=queries.values_of(session(), webinar.id, "country"), acts=_acts(),
        sources=queries.values_of(session(), webinar.id, "source"), views=queries.views(session(), webinar.id, me().id, shared=roster.is_whole),
        sorts=[(row.value, translate(label)) for row, label in rules.SORT_LABELS.items() if roster.is_whole or row is not rules.Sort.NAME],
        may_edit=may(Action.EDIT_REGISTRATIONS), may_export=may(Action.EXPORT), form=EmptyForm(), view_form=view_form,
        columns=[(key, translate(label)) for key, label in rules.COLUMNS.labels.items()], **_drawer(roster),
        limited=not roster.is_whole, recorded=access.are_kept(webinar), public_url=site().url("registration.form", slug=webinar.slug),
    )  # fmt: skip


def _drawer(roster: Roster) -> dict[str, Any]:
    """Return the registration that stands open beside the list, if the address names one of this webinar."""
    try:
        opened = facts(roster, request.args["open"][:40], NoteForm()) if "open" in request.args else None
    except NotFound:
        opened = None
    drawer = opened and render_template(
        "registration/roster/facts.html", webinar=roster.webinar, form=EmptyForm(), may=may, Action=Action, **opened
    )
    return {"opened": opened, "drawer": Markup(drawer) if drawer else ""}  # noqa: S704 - a template's own output


def _acts() -> list[tuple[str, str]]:
    return [(act.value, translate(label)) for act, label in rules.ACT_LABELS.items()]


def _hosts(webinar: Webinar) -> dict[int, str]:
    return {host.id: host.organisation.short_name for host in webinar.hosts}


@bp.post("/many")
@for_webinar(Action.EDIT_REGISTRATIONS)
def many(webinar: Webinar) -> ResponseReturnValue:
    """Ask what an act on the chosen registrations needs to know, then do it."""
    if request.form.get("act") not in set(Act):
        raise NotFound
    if request.form["act"] == Act.MESSAGE and (takes_all() or chosen_rows()):
        # What was chosen goes along: writing to many is a later room's.
        return redirect(page_url("write", slug=webinar.slug), 307)
    roster = Roster.for_me(webinar)
    act, form, filters = Act(request.form["act"]), ActForm(), _filters(roster)
    form.target.set_options([(str(row.id), row.name) for row in categories(session(), webinar.id)])
    locked(session(), webinar.id)
    chosen = _chosen(webinar, filters)
    rows = [row for row in chosen if roster.sees(row)]
    if not rows:
        flash(_left_out(len(chosen)) or _("Select at least one row."), "danger")
        return redirect(url_for("registrations.index", slug=webinar.slug, **filters.arguments()))
    letter = mail.sample_of(webinar, act, form.text.data or "")
    leaving = rows if act in rules.WORDED else []
    moved, following = sample_following(session(), webinar, leaving, site().now()) if leaving else ([], None)
    whom = Whom.of([row.id for row in rows], [row.name for row in roster.all(rows[:NAMED])], [letter])
    whom = whom.joined_by(Whom.of(moved, (), [following]))
    moving: list[Markup] = []
    said, is_answer = [_left_out(len(chosen) - len(rows))], "shown" in request.form and form.validate()
    if is_answer or act in rules.DECIDING:
        try:
            rules.ensure_number(len(chosen))
            service.ensure_words(act, form.value.data)
            if act not in rules.WORDED:
                # Who is told what, or moves up, is seen once it is done.
                outcome = _act_on(webinar, roster, act, form, rows)
                moving, others = told("standing", webinar)
                asked, whom = whom, whom.joined_by(others)
                is_first = act in rules.QUIET and moving and request.form["shown"] == asked.shown
                if is_answer and not is_first and form.is_sure(whom):
                    return _done(webinar, roster, outcome)
                undo()
                said += left_in_words(outcome.left.values()) if act in rules.DECIDING else []
            elif form.is_sure(whom):
                return _done(webinar, roster, _act_on(webinar, roster, act, form, rows))
        except RuleViolation as error:
            form.violate(error)
    page = manage_page(
        "registration/roster/many.html", webinar, form=form, act=act.value, whom=whom, title=printing.act_title(act, whom.count),
        kicker=_("Registrations"), kept=sent_along(act=act.value, **filters.arguments()), letter=letter, following=following,
        moving=moving, action=url_for("registrations.many", slug=webinar.slug), is_danger=act in rules.WORDED,
        back=url_for("registrations.index", slug=webinar.slug, **filters.arguments()), said=" ".join(filter(None, said)),
        tags=queries.tags(session(), webinar.id) if roster.is_whole else [],
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _left_out(count: int) -> str:
    """Return in words how many the act leaves out since the viewer may not see them."""
    if not count:
        return ""
    left: str = ngettext("%(num)d person is left out: your organisation doesn’t receive their data.", "%(num)d people are left out: your organisation doesn’t receive their data.", count)  # fmt: skip
    return left


def _act_on(webinar: Webinar, roster: Roster, act: Act, form: ActForm, rows: Sequence[Any]) -> Outcome:
    value = form.target.data if act is Act.MOVE else form.value.data
    return service.act_on(
        session(), webinar, act, rows, sees=roster.sees, value=value or "", text=form.text.data or "", actor=actor(),
        now=site().now(),
    )  # fmt: skip


def _done(webinar: Webinar, roster: Roster, outcome: Outcome) -> ResponseReturnValue:
    flash_outcome(ngettext("%(num)d registration updated.", "%(num)d registrations updated.", outcome.done), outcome)
    return redirect(url_for("registrations.index", slug=webinar.slug, **_filters(roster).arguments()))


def take_back(
    session: Session, webinar: Webinar, data: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[int, Collection[tuple[RuleViolation, int]]]:
    """Take back an act on many for the signed-in user."""
    roster = Roster.for_me(webinar)
    outcome = service.take_back(session, webinar, data, sees=roster.sees, actor=actor, now=now)
    return outcome.done, outcome.left.values()


def _chosen(webinar: Webinar, filters: Filters) -> Sequence[Any]:
    if takes_all():
        return session().scalars(queries.selected(webinar.id, filters).limit(rules.MAX_AT_ONCE + 1)).all()
    return queries.chosen(session(), webinar.id, chosen_rows())


@bp.post("/views")
@for_webinar(Action.VIEW_REGISTRATIONS)
def save_view(webinar: Webinar) -> ResponseReturnValue:
    """Keep the present filters under a name."""
    form, filters = ViewForm(), _filters(Roster.for_me(webinar))
    if not form.validate():
        stand_at("registrations.index")
        return _index(webinar, form), 422
    owner = None if form.shared.data and may(Action.EDIT_REGISTRATIONS) else me().id
    query = urlencode(filters.arguments())
    service.save_view(session(), webinar, form.name.data, query, owner, actor=actor(), now=site().now())
    flash(_("View saved."), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug, **filters.arguments()))


@bp.post("/views/<int:view_id>/remove")
@for_webinar(Action.VIEW_REGISTRATIONS)
def remove_view(webinar: Webinar, view_id: int) -> ResponseReturnValue:
    """Forget a saved view: one's own, or a shared one for those who may edit."""
    row = session().get(SavedView, view_id)
    own = row is not None and (row.user_id == me().id or (row.user_id is None and may(Action.EDIT_REGISTRATIONS)))
    if row is None or row.webinar_id != webinar.id or not own:
        raise NotFound
    service.remove_view(session(), webinar, row, actor=actor(), now=site().now())
    flash(_("View removed."), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug))


@bp.post("/export")
@for_webinar(Action.EXPORT)
def export(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the list as it is filtered, as CSV or XLSX; the audit log says so, with the filters and how many."""
    kind = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    roster = Roster.for_me(webinar)
    filters = _filters(roster)
    asked = fields(session(), webinar.id)
    count = queries.counted(session(), webinar.id, filters)
    found = queries.for_file(webinar.id, filters)
    hidden = 0 if roster.is_whole else sum(not roster.sees(row) for row in session().execute(found))
    headings = printing.headings(asked, internal="internal" in request.form)
    audit.record(
        session(), actor(), "registration.export", webinar.title, now=site().now(), scope=webinar.scope,
        rows=count, format=kind, filters=filters.arguments(), pseudonymised=hidden,
    )  # fmt: skip
    table = printing.rows(webinar.id, found, _hosts(webinar), roster)
    name = f"{webinar.slug}-registrations"
    if kind == "csv":
        return stream(sheets.csv_chunks(headings, table), name, "csv")
    return download(sheets.write_xlsx(webinar.slug, headings, table, right_to_left=direction() == "rtl"), name, "xlsx")


@bp.post("/draw")
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("admission.index")
@once
def draw(webinar: Webinar) -> ResponseReturnValue:
    """Draw the lottery."""
    held = locked(session(), webinar.id)
    _drawn(session(), held)[1].ensure_shown()
    count = places.draw(session(), held, actor=actor(), now=site().now())
    flash(
        ngettext("Draw held: %(num)d place given.", "Draw held: %(num)d places given.", count),
        "ok",
    )
    return redirect(url_for("admission.index", slug=webinar.slug))


def _drawn(session: Session, webinar: Webinar) -> tuple[Mail, Whom]:
    """Return the mail of those who get a place in the draw, and all who are in it."""
    letter = sample_standing(webinar, RegistrationStatus.CONFIRMED)
    return letter, Whom.of(queued_ids(session, webinar.id), (), [letter])


def card(_session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the registration card of the overview."""
    counts = access.counts(webinar)
    return {
        "confirmed": counts.get(RegistrationStatus.CONFIRMED, 0), "waiting": counts.get(RegistrationStatus.WAITING, 0),
        "pending": counts.get(RegistrationStatus.PENDING, 0), "may_open": may(Action.VIEW_REGISTRATIONS),
        "kept": access.are_kept(webinar),
    }  # fmt: skip


def concerned(_session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return how many agreed to the notice as it was, for the page that asks before access is widened."""
    return {"count": sum(access.counts(webinar).values())}


def losing(session: Session, closed: Narrowing, _now: datetime) -> Mapping[str, Any] | None:
    """Return how many each host sees no more, for the page that asks before access is narrowed; None where nobody is hidden."""
    rows = queries.agreements(session, closed.webinar.id)
    names = {host.id: host.organisation.name_in(language()) for host in closed.webinar.hosts}
    counts = {key: sum(closed.loses(key, *row) for row in rows) for key in closed.hosts}
    lost = [key for key, count in counts.items() if count]
    if not lost and not (rows and (closed.participants or closed.public)):
        return None
    for_good = closed.hides_for_good or any(map(closed.is_for_good, lost))
    return {"counts": [(names[key], counts[key]) for key in lost], "for_good": for_good}


def taken(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any]:
    """Return, for the page of admission, how many places are taken within each limit."""
    setup = read(session, webinar)
    within = setup.limits()
    found = seats(session, webinar.id, within, now)
    names = {row.id: row.name_in(language()) for row in setup.categories}
    hosts = _hosts(webinar)
    rows = [(_("All places"), found.total, within.capacity)] if within.capacity is not None else []
    rows += [(names[key], found.by_category.get(key, 0), places_) for key, places_ in within.by_category.items()]
    rows += [(hosts.get(key, ""), found.by_host.get(key, 0), places_) for key, places_ in within.by_host.items()]
    rows += [(key, found.by_organisation.get(key, 0), places_) for key, places_ in within.by_organisation.items()]
    chosen = setup.settings
    may_draw = chosen.promotion.value == "lottery" and chosen.drawn_at is None
    letter, whom = _drawn(session, webinar) if may_draw else (None, None)
    return {
        "rows": rows, "settings": chosen, "waiting": status_counts(session, webinar.id).get(RegistrationStatus.WAITING, 0),
        "mail": letter, "whom": whom,
    }  # fmt: skip
