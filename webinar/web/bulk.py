"""Lists that one works in: their columns, and acts on many.

The page that asks names how many and whom, shows the mail, and is answered for just that: for the same people and the same
words, whoever changed them since; else it asks again. What mailed nobody offers to be undone (`core.undo`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from flask import flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from webinar.core.cells import whole_number
from webinar.core.errors import RuleViolation
from webinar.core.lists import Columns
from webinar.core.mail import Mail
from webinar.core.text import N_
from webinar.core.undo import Outcome
from webinar.web.database import undo
from webinar.web.fields import Text
from webinar.web.forms import Form
from webinar.web.i18n import words
from webinar.web.links import masked
from webinar.web.rendering import contributions

#: So many are named on the page that asks; above so many their number is typed; so many are ticked at most.
NAMED, TYPED_ABOVE, MOST_TICKED = 10, 20, 20_000
#: What every form of a page brings along for itself, and what answers the page that asks.
_OF_THE_PAGE = frozenset({"csrf_token", "written_by", "written_on", "once", "shown", "number"})
_CHANGED = N_("The list has changed since. Check it and confirm again.")


def columns_asked(columns: Columns) -> str:
    """Return which columns the address asks for: `cols`, or the ticks of the list's own form (`col`)."""
    ticked = request.values.getlist("col")
    return columns.read(",".join(ticked) if ticked else request.values.get("cols", ""))


def takes_all() -> bool:
    """Tell whether an act is for all that the filters find, and not for the rows that are ticked."""
    return request.form.get("scope") == "all"


def chosen_rows() -> list[str]:
    """Return the rows that are ticked."""
    return request.form.getlist("row")[:MOST_TICKED]


def sent_along(**filters: str) -> dict[str, Any]:
    """Return what the page that asks sends along: on whom the act is done."""
    return {**filters, **({"scope": "all"} if takes_all() else {"row": chosen_rows()})}


def sent_before() -> dict[str, list[str]]:
    """Return what a form sent, for the page that asks about it to send along."""
    return {name: values for name, values in request.form.lists() if name not in _OF_THE_PAGE}


def flash_outcome(said: str, outcome: Outcome) -> None:
    """Say what an act on many did, offer to take it back, and say why it left others."""
    flash(said, f"undo:{outcome.undo}" if outcome.undo else "ok")
    flash_left(outcome.left.values())


def flash_left(left: Iterable[tuple[RuleViolation, int]]) -> None:
    """Say why others were left, with how many each."""
    for said in left_in_words(left):
        flash(said, "info")


def left_in_words(left: Iterable[tuple[RuleViolation, int]]) -> list[str]:
    """Return why others were left, with how many each."""
    return [gettext("Unchanged: %(count)d. %(why)s", count=count, why=words(why)) for why, count in left]


def mark_of(*words: str) -> str:
    """Return what a page sends along for what it shows."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Whom:
    """Those on whom an act is done: how many, the first of them by name; the marks of who they are and of what they get."""

    count: int
    names: Sequence[str]
    who: str
    what: str
    #: So many others get another letter by the same act.
    others: int = 0

    @classmethod
    def of(cls, ids: Collection[object], names: Sequence[str], letters: Iterable[Mail | None]) -> Self:
        """Return those of these ids and names, who get these letters as the page shows them."""
        what: list[str] = []
        for letter in filter(None, letters):
            files = [f"{file.name} {file.digest}" for file in letter.files]
            what += [letter.subject, masked(letter.text), *files]
        return cls(len(ids), names[:NAMED], mark_of(*sorted(map(str, ids))), mark_of(*what))

    def joined_by(self, other: Self) -> Self:
        """Return these, with others who get other letters by the same act: an answer is good for both."""
        if not other.count:
            return self
        return replace(self, who=mark_of(self.who, other.who), what=mark_of(self.what, other.what), others=other.count)

    @property
    def shown(self) -> str:
        """Return what the page that asks sends along: an answer is good for just that."""
        return f"{self.who}.{self.what}"

    def ensure_shown(self) -> None:
        """Refuse the answer to a page that showed others, or another mail."""
        who, _dot, what = request.form.get("shown", "").partition(".")
        if who != self.who:
            raise RuleViolation(_CHANGED)
        if what != self.what:
            raise RuleViolation(N_("The email has changed. Check it, then confirm."))

    @property
    def more(self) -> int:
        """Return how many are not named."""
        return self.count - len(self.names)

    @property
    def is_typed(self) -> bool:
        """Tell whether the number is to be typed."""
        return self.count > TYPED_ABOVE


def told(place: str, subject: Any) -> tuple[list[Markup], Whom]:
    """Return the letters that rooms send on an act, one block for each kind, and all who get one.

    What a room contributes to such a place says `ids`, of those who get one of the `mails` that it shows.
    """
    letters, whom, _ids = _told(place, subject)
    return letters, whom


def _told(place: str, subject: Any) -> tuple[list[Markup], Whom, set[object]]:
    parts = contributions(place, subject)
    ids = [(kind, one) for kind, (_block, own) in enumerate(parts) for one in own["ids"]]
    whom = Whom.of(ids, (), [mail for _block, own in parts for mail in own["mails"]])
    return [block for block, _own in parts], whom, {one for _kind, one in ids}


def asked_about(
    place: str, subject: Any, form: ManyForm, known: Collection[object] = ()
) -> tuple[list[Markup], Whom] | None:
    """Return what rooms were about to send on what this request has just done, and take all of it back.

    None when they send to nobody but those whom the presser knows to be told (`known`, of their `ids`), and when the page
    that showed it is answered for just that: then what was done stays.
    """
    letters, whom, ids = _told(place, subject)
    if ids <= set(known) or form.is_answered(whom):
        return None
    undo()
    return letters, whom


class ManyForm(Form):
    """The answer to "to these?"; rooms add what their acts need to know."""

    number = Text(_("Number to confirm"), max_length=12)
    #: The mail is another one by now: the page shows it before it goes.
    is_new = False

    def is_answered(self, whom: Whom) -> bool:
        """Tell whether the page was shown, and its answer is good and sure."""
        return "shown" in request.form and self.validate() and self.is_sure(whom)

    def is_sure(self, whom: Whom) -> bool:
        """Tell whether the answer is for what the page shows now; else it says what is to be looked at again."""
        who, _dot, what = request.form.get("shown", "").partition(".")
        if who != whom.who:
            self.form_errors.append(gettext(_CHANGED))
            return False
        if what != whom.what:
            self.is_new = True
            return False
        if whom.is_typed and not _says(self.number.data or "", whom.count):
            self.number.errors = [gettext("Type %(count)d to confirm.", count=whom.count)]
            return False
        return True


def asks_first(name: str, title: str, *, back: str, said: str = "") -> dict[str, Any] | None:
    """Return what `layouts/ask.html` shows before something of this name goes, and take back that this request removed it.

    None where the page was shown and is answered: then it is gone.
    """
    sure, whom = ManyForm(), Whom.of([name], [name], [])
    if sure.is_answered(whom):
        return None
    undo()
    return {
        "form": sure, "whom": whom, "title": title, "said": said, "is_danger": True, "kept": sent_before(),
        "action": request.path, "back": back,
    }  # fmt: skip


def _says(typed: str, count: int) -> bool:
    """Tell whether what was typed is this number."""
    try:
        return whole_number(typed, count, count) == count
    except RuleViolation:
        return False
