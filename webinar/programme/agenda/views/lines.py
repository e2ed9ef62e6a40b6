"""Staff page: the programme typed as plain lines, with a preview."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.text import search_key
from webinar.programme.agenda import lines, queries, rules, service
from webinar.programme.agenda.forms import LinesForm
from webinar.programme.agenda.models import AgendaItem, ItemKind, ItemSpeaker, PanelMember, Part
from webinar.programme.agenda.printing import printed_programme, times_in_words
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("lines", __name__, url_prefix="/manage/w/<slug>/programme/lines")


@bp.get("")
@for_webinar(Action.EDIT_PROGRAMME)
def show(webinar: Webinar) -> ResponseReturnValue:
    """Show the programme as text."""
    text = _present(webinar)
    return _page(webinar, LinesForm(data={"text": text, "base": _mark(text)}), text)


@bp.post("")
@for_webinar(Action.EDIT_PROGRAMME)
def save(webinar: Webinar) -> ResponseReturnValue:
    """Make the programme what the text says, or (with `check`) only show what it would be."""
    form = LinesForm()
    good = form.validate()
    typed, errors = lines.read(form.text.data or "", queries.panel(session(), webinar.id), _kinds())
    errors = sorted([*errors, *_disorder(webinar, typed)], key=lambda row: row.line)
    if good and not errors and "check" not in request.form:
        if form.base.data == _mark(_present(webinar)):
            gone, parts_gone = service.removed_by(session(), webinar, typed)
            whom = Whom.of([row.id for row in gone], [translate(rules.item_title(row)) for row in gone], [])
            sure = ManyForm()
            if gone and not sure.is_answered(whom):
                return _asked(webinar, sure, whom, parts_gone)
            service.replace_programme(session(), webinar, typed, actor=actor(), now=site().now())
            flash(_("Programme saved."), "ok")
            parts = _transient(typed, queries.panel(session(), webinar.id))
            for doubt in [*_named(lines.doubts(typed)), *times_in_words(webinar, parts)]:
                flash(doubt, "warning")
            return redirect(url_for("agenda.index", slug=webinar.slug))
        form.form_errors.append(
            _(
                "Someone changed the programme while you were editing. Your text is still here: compare it with the programme and save again."
            )
        )
        form.base.data = _mark(_present(webinar))
    form.text.errors = [*form.text.errors, *_named(errors)]
    page = _page(webinar, form, form.text.data or "")
    return page if "check" in request.form else (page, 422)


def _asked(webinar: Webinar, sure: ManyForm, whom: Whom, parts: int) -> ResponseReturnValue:
    """Ask before items go that the text no longer holds; the text is sent along."""
    title = ngettext("Remove %(num)d item", "Remove %(num)d items", whom.count)
    said = _("Parts removed as well: %(count)d", count=parts) if parts else ""
    page = manage_page(
        "layouts/ask.html", webinar, form=sure, whom=whom, title=title, said=said, is_danger=True, kept=sent_before(),
        action=url_for("lines.save", slug=webinar.slug), back=url_for("lines.show", slug=webinar.slug),
    )  # fmt: skip
    return page, 422 if sure.errors else 200


def _page(webinar: Webinar, form: LinesForm, text: str) -> str:
    members = queries.panel(session(), webinar.id)
    typed, _errors = lines.read(text, members, _kinds())
    parts = _transient(typed, members)
    handles = lines.handles(members)
    return manage_page(
        "programme/agenda/manage/lines.html", webinar, form=form, parts=printed_programme(webinar, parts),
        doubts=_named(lines.doubts(typed)) + times_in_words(webinar, parts), total=rules.planned_minutes(parts), handles=[(handles[row.id], row) for row in members],
        kinds=[translate(label).lower() for label in rules.KIND_LABELS.values()],
    )  # fmt: skip


def _present(webinar: Webinar) -> str:
    labels = {kind: translate(label) for kind, label in rules.KIND_LABELS.items()}
    return lines.write(queries.parts(session(), webinar.id), queries.panel(session(), webinar.id), labels)


def _disorder(webinar: Webinar, typed: Sequence[lines.TypedPart]) -> list[lines.LineError]:
    """Return the lines whose fixed start lies before that of the line above."""
    parts = _transient(typed, queries.panel(session(), webinar.id))
    numbers = [item.line for part in typed for item in part.items]
    at = rules.slots(parts, webinar.starts_at or rules.ORIGIN, webinar.time_zone or "UTC", webinar.ends_at)
    return [
        lines.LineError(numbers[item.id - 1], found.message, {name: translate(str(value)) for name, value in found.params.items()})
        for item, found in rules.out_of_order(parts, at)
    ]  # fmt: skip


def _named(found: Sequence[lines.LineError]) -> list[str]:
    return [
        _("Line %(number)d: %(problem)s", number=row.line, problem=translate(row.message, **row.params))
        for row in found
    ]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _kinds() -> dict[str, ItemKind]:
    return {search_key(translate(label)): kind for kind, label in rules.KIND_LABELS.items()}


def _transient(typed: Sequence[lines.TypedPart], members: Sequence[PanelMember]) -> list[Part]:
    """Return the parts as rows that belong to no session, for the preview."""
    known = {row.id: row for row in members}
    number = 0
    parts = []
    for position, part in enumerate(typed, start=1):
        items = []
        for item in part.items:
            number += 1
            speakers = [ItemSpeaker(member_id=ident, member=known[ident]) for ident in item.speakers]
            items.append(
                AgendaItem(
                    id=number,
                    kind=item.kind,
                    title=item.title,
                    minutes=item.minutes,
                    speakers=speakers,
                    private_note=item.private_note,
                    fixed_start=item.fixed_start,
                    language=item.language,
                )
            )
        parts.append(Part(id=position, position=position, title=part.title, items=items))
    return parts
