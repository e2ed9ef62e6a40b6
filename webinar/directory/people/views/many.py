"""Staff pages: acts on people that are chosen in the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.directory.organisations.access import anywhere
from webinar.directory.people import queries, rules, service
from webinar.directory.people.models import Person
from webinar.directory.people.rules import Act
from webinar.web.bulk import NAMED, ManyForm, Whom, chosen_rows, flash_outcome, sent_along, takes_all
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import words
from webinar.web.site import site

bp = Blueprint("people_many", __name__, url_prefix="/manage/people")


@bp.post("/many")
@anywhere(Action.EDIT_DIRECTORY)
def many() -> ResponseReturnValue:
    """Ask about an act on those who are chosen, then do it; of two entries, show both beside each other first."""
    if request.form.get("act") not in set(Act):
        raise NotFound
    act, people, query = Act(request.form["act"]), chosen(), request.form.get("q", "")[:200]
    if not people or (act is Act.MERGE and len(people) != 2):  # noqa: PLR2004 - a pair
        flash(_("Select exactly two people to merge.") if act is Act.MERGE else _("Select at least one row."), "danger")
        return redirect(url_for("people.index", q=query or None))
    if act is Act.MERGE:
        return redirect(url_for("transfer.merge", public_id=people[0].public_id, other_id=people[1].public_id))
    stays = service.staying(session(), people, now=site().now())
    left = [_left(people, stays, why) for why in dict.fromkeys(map(words, stays.values()))]
    gone = [person for person in people if person.id not in stays]
    if not gone:
        flash(" ".join(left), "danger")
        return redirect(url_for("people.index", q=query or None))
    form = ManyForm()
    whom = Whom.of([person.id for person in gone], [rules.printed_name(person) for person in gone], ())
    if form.is_answered(whom):
        outcome = service.remove_people(session(), people, actor=actor(), now=site().now())
        flash_outcome(ngettext("%(num)d person deleted.", "%(num)d people deleted.", outcome.done), outcome)
        return redirect(url_for("people.index", q=query or None))
    page = render_template(
        "layouts/ask.html", form=form, whom=whom, kicker=_("People"), kept=sent_along(act=act.value, q=query), is_danger=True,
        title=ngettext("Delete %(num)d person", "Delete %(num)d people", whom.count), action=url_for("people_many.many"),
        back=url_for("people.index", q=query or None),
        said=" ".join([_("We’ll delete them from the registry with their positions, spellings and photos."), *left]),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _left(people: Sequence[Person], stays: Mapping[int, RuleViolation], why: str) -> str:
    """Return who stays for one reason: the first of them by name."""
    names = [rules.printed_name(one) for one in people if one.id in stays and words(stays[one.id]) == why]
    more = len(names) - NAMED
    said = names[:NAMED] + ([ngettext("and %(num)d more", "and %(num)d more", more)] if more > 0 else [])
    told: str = _("Not deleted: %(names)s. %(why)s", names=", ".join(said), why=why)
    return told


def chosen() -> Sequence[Person]:
    """Return whom the form of the list names: those who are ticked, or all whom the search finds."""
    if takes_all():
        return queries.everybody(session(), request.form.get("q", "")[:200])
    return queries.chosen(session(), chosen_rows())


def take_back(
    session: Session, _webinar: None, data: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[int, Collection[tuple[RuleViolation, int]]]:
    """Put back who was deleted."""
    return service.restore_people(session, data, actor=actor, now=now), ()
