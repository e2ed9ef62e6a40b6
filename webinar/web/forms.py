"""Base of all forms: cleaned text, errors at their fields, rule violations put where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField
from wtforms.form import BaseForm

from webinar.core.errors import RuleViolation, RuleViolations
from webinar.core.text import N_
from webinar.web import merging
from webinar.web.database import undo
from webinar.web.i18n import words
from webinar.web.large import is_too_large, too_large
from webinar.web.naming import leads_to

View = TypeVar("View", bound=Callable[..., Any])


def without_token(view: View) -> View:
    """Let a view do without a token, and so without a session, that does nothing in the name of who is signed in.

    Its form may then stand on pages that are the same for everybody. What other sites send is refused by its origin.
    """
    view.webinar_without_token = True  # type: ignore[attr-defined]
    return view


def by_link_alone(view: View) -> View:
    """Let a view take what any program sends: its signed link is all it goes by, and no session stands behind it.

    For RFC 8058: a mail provider sends the wish to get no more, with no page, cookie or origin of ours.
    """
    view.webinar_by_link = True  # type: ignore[attr-defined]
    return view


class Tokens(CSRFProtect):  # type: ignore[misc]
    """Asks every form for the token of its session, but for those of `without_token` and `by_link_alone`."""

    def protect(self, **kw: Any) -> None:
        """Refuse what did not come from our own pages (CSRFError)."""
        view = current_app.view_functions.get(request.endpoint or "")
        if hasattr(view, "webinar_by_link"):
            return
        if request.method == "POST" and hasattr(view, "webinar_without_token"):
            if is_foreign():
                raise CSRFError
        else:
            super().protect(**kw)


def is_foreign() -> bool:
    """Tell whether a browser says that another site sent this; one that says nothing is no browser of today."""
    relation = request.headers.get("Sec-Fetch-Site")
    if relation is not None:
        return relation not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


class _OwnWords:
    """WTForms' own messages in our catalogue: its own has no Urdu."""

    #: Those that a page can show.
    KNOWN = (N_("This field is required."), N_("Not a valid choice."), N_("Invalid Choice: could not coerce."))

    def gettext(self, text: str) -> str:
        """Return a message in the present language."""
        return str(gettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a message that counts something."""
        return str(ngettext(one, many, count))


# The forms of Flask-Security are not ours, and inherit it too.
FlaskForm.Meta.get_translations = lambda _meta, _form: _OwnWords()


class Form(FlaskForm):  # type: ignore[misc]
    """A form; `Tokens` has asked for its token before any view. Fields come from `webinar.web.fields`, so that every text passes `clean_text`.

    A form that is given something stored (`data` or `obj`) is shared: two people may be at it, see
    `webinar.web.merging`. `proposes` says that it is given a proposal, which nobody else can
    change.
    """

    proposes: ClassVar[bool] = False

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Asks for no token a second time, which would begin a session on pages that need none."""

        csrf = False

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return what was sent, of files those alone that the form asks for: one sent as a text is none."""
            found = super().wrap_formdata(form, formdata)
            if not isinstance(found, CombinedMultiDict):
                return found
            files = request.files.items(multi=True)
            own = [(name, file) for name, file in files if isinstance(form._fields.get(name), FileField)]
            return CombinedMultiDict((MultiDict(own), request.form))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        g.setdefault("forms", []).append(self)
        merging.remember(self._fields.values(), shared=not self.proposes and ("data" in kw or "obj" in kw))

    def validate(self, extra_validators: Any = None) -> bool:
        """Merge what others changed since the form was read, then judge it; a clash is an error at its field."""
        clashing = merging.merge(self._fields.values())
        good = super().validate(extra_validators)
        words_of_clash = merging.question(merging.who()) if clashing else ""
        for field in clashing:
            field.errors = [*field.errors, words_of_clash]
        dropped = [
            field for field in self._fields.values() if isinstance(field, FileField) and is_too_large(field.name)
        ]
        for field in dropped:
            field.errors = [*field.errors, too_large()]
        return good and not clashing and not dropped

    def ensure(self) -> None:
        """Refuse what is not valid, for a view whose form stands on the page of another (`refusals.shown_at`)."""
        if not self.validate():
            field, said = next(iter(self.errors.items()))
            raise RuleViolation(
                N_("%(label)s %(problem)s"), label=leads_to(self._fields[field].label.text), problem=str(said[0])
            )

    def violate(self, error: RuleViolation) -> None:
        """Undo what was begun, and show each violation at its field, or above the form when it names none."""
        undo()
        for one in error.violations if isinstance(error, RuleViolations) else (error,):
            target = self._fields.get(one.field or "")
            if target is None:
                self.form_errors.append(words(one))
            else:
                target.errors = [*target.errors, words(one)]

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field name, without buttons."""
        return {name: field.data for name, field in self._fields.items() if name != "submit"}


class EmptyForm(Form):
    """Nothing typed, for pages that only ask "sure?"."""


#: Said by every required field that is left empty.
REQUIRED = _("Enter an answer.")


def has_errors(form: BaseForm) -> bool:
    """Tell whether a form shows any error."""
    return bool(form.errors or form.form_errors)


def any_has_errors(form: BaseForm | None = None) -> bool:
    """Tell whether any form of this request shows an error: ours, or this one, which a library may have made."""
    return any(has_errors(one) for one in [*g.get("forms", []), form] if one is not None)
