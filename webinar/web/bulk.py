"""Acts on many: the page that asks names how many and whom, shows the mail, and is answered for just that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.web.fields import Text
from webinar.web.forms import Form

#: So many are named on the page that asks; above so many their number is typed.
NAMED, TYPED_ABOVE = 10, 20


def mark_of(*words: str) -> str:
    """Return what the page that asks sends along for the words of the mail that it shows."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def undo_mark(number: int | None) -> str:
    """Return the category of a flash that offers to take an act back, or of one that does not."""
    return f"undo:{number}" if number else "ok"


@dataclass(frozen=True)
class Whom:
    """Those on whom an act is done: how many, the first of them by name, and the mark of the words that they get."""

    count: int
    names: Sequence[str]
    shown: str = ""

    @property
    def more(self) -> int:
        """Return how many are not named."""
        return self.count - len(self.names)

    @property
    def is_typed(self) -> bool:
        """Tell whether the number is to be typed."""
        return self.count > TYPED_ABOVE


class ManyForm(Form):
    """The answer to "to these?"; rooms add what their acts need to know."""

    number = Text(_("Number"), max_length=12)
    #: The words are new: the page shows the mail with them before it goes.
    is_new = False

    def is_sure(self, whom: Whom) -> bool:
        """Tell whether the answer is for what the page shows now; else it says what is to be looked at again."""
        if request.form.get("count") != str(whom.count):
            self.form_errors.append(gettext("The list has changed since. Check it and confirm again."))
            return False
        if request.form.get("shown") != whom.shown:
            self.is_new = True
            return False
        typed = (self.number.data or "").strip()
        if whom.is_typed and not (typed.isdecimal() and int(typed) == whom.count):
            self.number.errors = [gettext("Enter %(count)d to confirm.", count=whom.count)]
            return False
        return True
