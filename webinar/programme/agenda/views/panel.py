"""Staff pages: the panel, with roles, printed forms and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Unconfirmed, Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.directory.people.queries import choosable, with_affiliations
from webinar.programme.agenda import queries, rules, service
from webinar.programme.agenda.access import speaker_link
from webinar.programme.agenda.forms import AddMemberForm, OrderForm, RemoveMemberForm, UnconfirmedForm, member_form
from webinar.programme.agenda.models import Answer, PanelMember, PanelRole
from webinar.programme.agenda.printing import Answering, Leaving
from webinar.web.bulk import ManyForm, Whom, sent_before, told
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import blocks, country_name, translate
from webinar.web.site import site

#: So many people of the registry stand in a list to choose from; where there are more, they are searched for.
LISTED = 200
bp = Blueprint("panel", __name__, url_prefix="/manage/w/<slug>/speakers")


@bp.route("", methods=["GET"])
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the panel, and who can be added."""
    return _page(webinar, AddMemberForm(people=choosable(session(), LISTED)))


@bp.post("")
@for_webinar(Action.EDIT_PROGRAMME)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Put somebody of the registry on the panel."""
    form = AddMemberForm(people=choosable(session(), LISTED))
    if form.validate():
        person = with_affiliations(session(), int(form.person.data))
        if person is None:
            raise NotFound
        try:
            role = PanelRole(form.role.data)
            member = service.add_member(session(), webinar, person, role, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is on the panel.", name=member.printed_name), "ok")
            return redirect(url_for("panel.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def edit(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Change role, printed form or answer, after a page that shows whom the answer mails; shows the speaker's link."""
    member, sure = _member(webinar, member_id), ManyForm()
    languages = [code for code in site().settings.languages if code != webinar.language]
    form = member_form(languages)(member=member)
    if request.method == "POST" and form.validate():
        answer = Answer(form.answer.data)
        letters, whom = _told_of(member, answer)
        if letters and not sure.is_answered(whom):
            page = manage_page(
                "layouts/ask.html", webinar, form=sure, whom=whom, letters=letters, title=_("Save"),
                heading=_("Change the answer of %(name)s to “%(answer)s”?", name=member.printed_name, answer=translate(rules.ANSWER_LABELS[answer])),
                kept=sent_before(), action=url_for("panel.edit", slug=webinar.slug, member_id=member.id),
                back=url_for("panel.edit", slug=webinar.slug, member_id=member.id),
            )  # fmt: skip
            return page, 422 if has_errors(sure) else 200
        try:
            service.edit_member(
                session(), webinar, member, role=PanelRole(form.role.data), role_title=form.role_title.data,
                printed_as=form.printed_name.data, printed_position=form.printed_position.data,
                forms=form.forms(languages), answer=answer, actor=actor(), now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s saved.", name=member.printed_name), "ok")
            return redirect(url_for("panel.index", slug=webinar.slug))
    page = manage_page(
        "programme/agenda/manage/member.html", webinar, form=form, member=member, link=speaker_link(member),
        other_languages=languages, actions=blocks("member-actions", member, webinar=webinar),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _told_of(member: PanelMember, answer: Answer) -> tuple[list[Markup], Whom]:
    """Return the letters that this answer sends, and who gets one; as long as it is the answer they have, none."""
    if answer is member.answer:
        return [], Whom.of((), (), ())
    return told("member-answer", Answering(queries.member_by_id(session(), member.id) or member, answer))


@bp.post("/order")
@for_webinar(Action.EDIT_PROGRAMME)
def order(webinar: Webinar) -> ResponseReturnValue:
    """Put the panel in order by a named rule."""
    form = OrderForm()
    if not form.validate():
        return _page(webinar, AddMemberForm(people=choosable(session(), LISTED)), form), 422
    rows = queries.panel(session(), webinar.id)
    rule, lines = form.rule.data, (form.precedence.data or "").splitlines()
    if rule == "precedence" and not lines:
        form.precedence.errors = [_("Enter the list first.")]
        return _page(webinar, AddMemberForm(people=choosable(session(), LISTED)), form), 422
    service.order_panel(session(), webinar, ordered(webinar, rows, rule, lines), rule, actor=actor(), now=site().now())
    flash(_("Panel sorted. Use the arrows to change the order."), "ok")
    return redirect(url_for("panel.index", slug=webinar.slug))


def ordered(webinar: Webinar, rows: Sequence[PanelMember], rule: str, lines: list[str]) -> Sequence[PanelMember]:
    """Return members of a panel, as `queries.panel` loads them, in order by a named rule; by another name as they are."""
    if rule == "programme":
        return rules.by_programme(rows, queries.parts(session(), webinar.id))
    if rule == "hosts":
        places = {host.organisation_id: host.position for host in webinar.hosts}
        mine = {
            row.id: places[held.organisation_id]
            for row in rows for held in row.person.affiliations if held.organisation_id in places
        }  # fmt: skip
        return rules.by_hosts(rows, mine)
    if rule == "countries":
        return rules.by_countries(rows, {row.id: country_name(row.person.nationality) for row in rows})
    if rule == "names":
        return sorted(rows, key=lambda row: row.person.sort_key)
    return rules.by_precedence(rows, lines) if rule == "precedence" else rows


@bp.post("/unconfirmed")
@for_webinar(Action.EDIT_PROGRAMME)
def unconfirmed(webinar: Webinar) -> ResponseReturnValue:
    """Say how people who have not confirmed yet are printed."""
    form = UnconfirmedForm(obj=webinar)
    if not form.validate():
        return _page(webinar, AddMemberForm(people=choosable(session(), LISTED)), shown=form), 422
    choice = Unconfirmed(form.unconfirmed.data)
    service.set_unconfirmed(session(), webinar, choice, actor=actor(), now=site().now())
    flash(_("Saved. The public sees it with the next version of the programme."), "ok")
    return redirect(url_for("panel.index", slug=webinar.slug))


@bp.post("/<int:member_id>/move")
@for_webinar(Action.EDIT_PROGRAMME)
def move(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Move a panel member up or down."""
    rows = queries.panel(session(), webinar.id)
    up = request.form.get("direction") == "up"
    service.move(session(), webinar, rows, _member(webinar, member_id), up=up, actor=actor(), now=site().now())
    return redirect(url_for("panel.index", slug=webinar.slug))


@bp.route("/<int:member_id>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def remove(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Ask, and show what is mailed to them, then take somebody off the panel."""
    member, form = _member(webinar, member_id), RemoveMemberForm()
    words = form.words.data or ""
    letters, whom = told("member-removal", Leaving(queries.member_by_id(session(), member.id) or member, words))
    if not form.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=form, whom=whom, letters=letters, is_danger=True, keep=_("Keep on panel"),
            title=_("Remove from panel"), heading=_("Remove %(name)s from the panel?", name=member.printed_name),
            said=_("This removes the person from every item of this programme and deletes their recorded points. They stay in the registry."),
            action=url_for("panel.remove", slug=webinar.slug, member_id=member.id), back=url_for("panel.index", slug=webinar.slug),
        )  # fmt: skip
        return page, 422 if has_errors(form) else 200
    service.remove_member(session(), webinar, member, words=words, actor=actor(), now=site().now())
    flash(_("%(name)s is no longer on the panel.", name=member.printed_name), "ok")
    return redirect(url_for("panel.index", slug=webinar.slug))


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the panel's card of the overview."""
    counts = queries.answer_counts(session, webinar.id)
    recorded = sum(counts.values()) - counts.get(Answer.NOT_RECORDED, 0)
    return {"confirmed": counts.get(Answer.CONFIRMED, 0), "recorded": recorded, "all": sum(counts.values())}


def _page(
    webinar: Webinar, form: AddMemberForm, order_form: OrderForm | None = None, shown: UnconfirmedForm | None = None
) -> str:
    rows = [
        (row, translate(rules.role_words(row)), translate(rules.ANSWER_LABELS[row.answer]))
        for row in queries.panel(session(), webinar.id)
    ]
    may_edit = may(Action.EDIT_PROGRAMME)
    return manage_page(
        "programme/agenda/manage/panel.html",
        webinar,
        rows=rows,
        form=form,
        may_edit=may_edit,
        order_form=order_form or OrderForm(),
        shown=shown or UnconfirmedForm(obj=webinar),
    )


def _member(webinar: Webinar, member_id: int) -> PanelMember:
    member = queries.member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    return member
