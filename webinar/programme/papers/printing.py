"""Papers as data for the document templates, and the proposed texts of letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.printing import marks
from webinar.directory.people.models import Person
from webinar.directory.people.printing import addressed
from webinar.directory.people.rules import salutation
from webinar.programme.agenda.models import PanelMember, Part
from webinar.programme.agenda.printing import PrintedItem, printed_programme
from webinar.programme.agenda.queries import panel, parts
from webinar.programme.agenda.rules import is_shown, printed_form
from webinar.programme.papers import queries, rules
from webinar.programme.papers.models import Letter, LetterKind, RecipientKind
from webinar.programme.papers.service import LetterDetails
from webinar.programme.speakers.printing import brief, script
from webinar.programme.versions.printing import hosts_in_copy, shown_rows
from webinar.web.database import session as current_session
from webinar.web.dates import city, clock_line, date_formal, date_long, moment, place
from webinar.web.feature import FOUND, Hit
from webinar.web.i18n import direction, in_language, language_tag
from webinar.web.naming import listed, to_whom, with_article
from webinar.web.rendering import language_name, translate
from webinar.web.site import site

Block = dict[str, Any]


def frame(webinar: Webinar, title: str, blocks: Sequence[Block], *, mark: str = "", copy: str = "") -> dict[str, Any]:
    """Return a paper as the templates take it: head with hosts and times, title, blocks, a mark for whom it is."""
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    hours = [f"{clock_line(row)} {place(row)}{f' ({row.note})' if row.note else ''}" for row in when.zones]
    hosts = hosts_in_copy(webinar, copy)
    return {
        "hosts": [row.name_in(language_tag()) for row in hosts], "marks": marks(hosts), "event": webinar.title,
        "event_language": webinar.language, "title": title, "date": date_long(when.date), "hours": hours,
        "blocks": list(blocks), "mark": mark, "language": language_tag(), "direction": direction(),
        "issued": _("Issued %(time)s", time=moment(site().now(), webinar.time_zone)), "page": _("Page"), "page_of": _("of"),
    }  # fmt: skip


def heading(text: str) -> Block:
    """Return a heading."""
    return {"kind": "heading", "text": text}


def text(words: str) -> Block:
    """Return a paragraph; line breaks are kept."""
    return {"kind": "text", "text": words}


def table(head: list[str], rows: list[list[str]], widths: list[float]) -> Block:
    """Return a table; `widths` are parts of the line."""
    return {"kind": "table", "head": head, "rows": rows, "widths": widths}


def concept_note(session: Session, webinar: Webinar) -> dict[str, Any]:
    """Return the concept note."""
    note = queries.concept_note(session, webinar.id)
    blocks: list[Block] = []
    for key, label in rules.SECTIONS.items():
        words = str((note.sections if note else {}).get(key, ""))
        if words:
            blocks += [heading(_(label)), text(words)]
    about = [row.boilerplate_in(language_tag()) for row in webinar_rules.hosts_of(webinar)]
    if any(about):
        blocks += [heading(_("About the hosts")), *(text(words) for words in about if words)]
    return frame(webinar, _("Concept note"), blocks)


def _span(item: PrintedItem, zone: str = "") -> str:
    minutes = _("%(count)d min", count=item.minutes) if item.minutes else ""
    start = f"{item.time} ({city(zone)})" if item.time and zone else item.time
    return " · ".join(filter(None, (start, minutes)))


def _names(item: PrintedItem) -> str:
    return "\n".join(", ".join(filter(None, (row.printed_name, row.printed_position))) for row in item.people)


def annotated_agenda(webinar: Webinar) -> dict[str, Any]:
    """Return the draft programme with the notes for staff."""
    blocks: list[Block] = []
    for part in printed_programme(webinar, _noted(webinar)):
        blocks.append(heading(": ".join(filter(None, (part.label, part.title))) or _("Programme")))
        rows = [[_span(item), f"{item.title}\n{_names(item)}".strip(), item.private_note] for item in part.items]
        blocks.append(table([_("Time"), _("Item"), _("Notes")], rows, [1.4, 3, 2.6]))
    return frame(webinar, _("Annotated agenda"), blocks, mark=_("For the hosts only"))


def run_of_show(session: Session, webinar: Webinar) -> dict[str, Any]:
    """Return the sheet for who runs the webinar: what comes when, who is on screen, how names are said, what to note."""
    rows = []
    for number, line in enumerate(script(session, webinar, _noted(webinar)), start=1):
        said = "\n".join(filter(None, (pronunciation for _row, pronunciation, _bio in line.people)))
        rows.append(
            [str(number), _span(line.item), line.item.title, _names(line.item), said, line.item.private_note, ""]
        )
    head = ["№", _("Planned"), _("Item"), _("On screen"), _("Pronunciation"), _("Cues and notes"), _("Actual")]
    before = table(
        [_("Before the start"), _("What"), _("Done")],
        [["T−60", _("Host accounts open, recording set, second host signed in"), ""],
         ["T−45", _("Interpreters and speakers in the practice room; sound, video, names on screen"), ""],
         ["T−15", _("Moderator: order, minutes and pronunciation check"), ""],
         ["T−5", _("Holding slide, registration closed, chat and Q&A open"), ""]], [1.2, 5, 0.8],
    )  # fmt: skip
    return frame(
        webinar,
        _("Run of show"),
        [before, table(head, rows, [0.4, 1.3, 1.8, 2.4, 1.2, 2, 0.9])],
        mark=_("For the hosts only"),
    )


def briefs(webinar: Webinar, members: Sequence[PanelMember]) -> dict[str, Any]:
    """Return the briefs of panel members, each on its own page, in their own time."""
    programme, everybody = shown_rows(webinar, draft=True)
    blocks: list[Block] = []
    for index, member in enumerate(members):
        found = brief(webinar, programme, everybody, member)
        zone = member.person.time_zone or webinar.time_zone
        if index:
            blocks.append({"kind": "break"})
        name, position = printed_form(member, language_tag())
        blocks += [heading(name), text(position)]
        rows = [
            [_span(row.item, zone), row.item.title,
             row.before.title if row.before else "–", row.after.title if row.after else "–"]
            for row in found.items
        ]  # fmt: skip
        blocks.append(table([_("When"), _("Your part"), _("Before you"), _("After you")], rows, [2, 3, 2, 2]))
        facts = [
            (_("Moderator"), ", ".join(row.printed_name for row in found.moderators)),
            (_("Working languages"), listed([language_name(code) for code in webinar.working_languages])),
            (_("Enquiries"), webinar.contact_email), (_("Public page"), site().url("webinars.show", slug=webinar.slug)),
        ]  # fmt: skip
        blocks.append({"kind": "facts", "rows": [[label, value] for label, value in facts if value]})
        blocks.append(
            text(
                _(
                    "Please join the practice room 45 minutes before the start, from a quiet place, with a cable rather than Wi-Fi."
                )
            )
        )
    return frame(webinar, _("Brief for speakers"), blocks)


def cards(webinar: Webinar, members: Sequence[PanelMember], form: str) -> dict[str, Any]:
    """Return place cards ("place") or lower thirds ("lower"): name and position of each person once."""
    seen: dict[int, tuple[str, str]] = {}
    for row in members:
        seen.setdefault(row.person_id, printed_form(row, language_tag()))
    title = _("Place cards") if form == "place" else _("Lower thirds")
    return {**frame(webinar, title, []), "form": form, "cards": [list(pair) for pair in seen.values()]}


def on_panel(webinar: Webinar) -> list[PanelMember]:
    """Return the panel as papers have it: whom a programme of now would print, with the registry's entries."""
    return [row for row in panel(current_session(), webinar.id) if is_shown(webinar, row)]


def _noted(webinar: Webinar) -> list[Part]:
    """Return the parts as a programme of now would print them, with the notes for staff."""
    notes = {item.id: item.private_note for part in parts(current_session(), webinar.id) for item in part.items}
    rows, _members = shown_rows(webinar, draft=True)
    for item in (item for part in rows for item in part.items):
        item.private_note = notes[item.id]
    return rows


def proposed(
    webinar: Webinar, organisation: Organisation, kind: LetterKind, to: RecipientKind, recipient: str, language: str
) -> str:
    """Return the text that a letter of this kind usually has, in its language."""
    first = recipient.split("\n", maxsplit=1)[0]
    with in_language(language):
        when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
        hosts = [with_article(row.name_in(language_tag())) for row in webinar_rules.hosts_of(webinar)]
        hours = ", ".join(f"{clock_line(row, ends=False)} {place(row)}" for row in when.zones)
        facts = {
            "host": with_article(organisation.name_in(language_tag()), starts=True), "recipient": to_whom(first) or "…",
            "title": webinar.title, "hosts": listed(hosts), "date": date_formal(when.date) or "…",
            "hours": hours or _time_unknown(webinar), "page": site().url("webinars.show", slug=webinar.slug),
        }  # fmt: skip
        opens = [] if kind is LetterKind.NOTE_VERBALE else [_addressed(webinar, to, first)]
        return "\n\n".join([*opens, *(line % facts for line in _lines(kind))])


def _addressed(webinar: Webinar, to: RecipientKind, first: str) -> str:
    """Return how a letter opens: as the registry says of one of the panel, else by the kind of its recipient."""
    people = {row.person_id: row.person for row in panel(current_session(), webinar.id)}.values()
    person = next((one for one in people if any(name in first for name in _names_of(one))), None)
    return addressed(person) if person else translate(rules.SALUTATIONS.get(to, rules.SALUTATION))


def _names_of(person: Person) -> set[str]:
    """Return the name in every language of the registry."""
    return {person.full_name, *(str(form["name"]) for form in (person.translations or {}).values() if form.get("name"))}


def _time_unknown(webinar: Webinar) -> str:
    over = webinar_rules.is_over(webinar, site().now())
    return str(_("Time not recorded") if over else _("Time to be confirmed"))


def _lines(kind: LetterKind) -> list[str]:
    if kind is LetterKind.NOTE_VERBALE:
        return [
            _("%(host)s presents its compliments to %(recipient)s and has the honour to inform the latter that the webinar “%(title)s” will be held on %(date)s (%(hours)s)."),
            _("The webinar is held jointly by %(hosts)s. The programme and registration are at %(page)s."),
            _("%(host)s would be grateful for the nomination of participants."),
            _("%(host)s avails itself of this opportunity to renew to %(recipient)s the assurances of its highest consideration."),
        ]  # fmt: skip
    if kind is LetterKind.SAVE_THE_DATE:
        return [
            _("Please keep this date free: %(date)s (%(hours)s)."),
            _("On that day, %(hosts)s will hold the webinar “%(title)s”. An invitation and the programme will follow."),
            _("More: %(page)s"),
            _("Yours sincerely,"),
        ]
    return [
        _("I have the honour to invite you to the webinar “%(title)s”, held by %(hosts)s on %(date)s (%(hours)s)."),
        _("The programme and registration are at %(page)s. We would be grateful to know whether we may expect you."),
        _("Please accept the assurances of my highest consideration."),
    ]


def opening(webinar: Webinar) -> list[tuple[str, str]]:
    """Return (name, salutation) of the panel's people, to take into letters."""
    people = {row.person_id: row for row in panel(current_session(), webinar.id)}
    return [(row.printed_name, salutation(row.person)) for row in people.values()]


def letter_data(
    webinar: Webinar, organisation: Organisation, letter: LetterDetails | Letter, mark: str = ""
) -> dict[str, Any]:
    """Return a letter as the template takes it, in its own language; `mark` says of a draft that it is one."""
    with in_language(letter.language):
        is_note = letter.kind is LetterKind.NOTE_VERBALE
        return {
            "marks": marks([organisation]), "mark": mark, "sender": organisation.name_in(language_tag()),
            "letterhead": organisation.letterhead.splitlines(), "reference": _("Ref. %(reference)s", reference=letter.reference),
            "date": date_formal(letter.dated), "recipient": letter.recipient.splitlines(),
            "title": _("Note verbale") if is_note else "", "event": webinar.title, "below": is_note,
            "paragraphs": [row for row in letter.body.split("\n\n") if row.strip()],
            "signature": letter.signature.splitlines(), "language": language_tag(), "direction": direction(),
        }  # fmt: skip


def find(session: Session, words: str, user: User) -> Iterable[Hit]:
    """Find letters by reference, recipient or text, of the organisations for which a user works."""
    for row in queries.found(session, words, user, limit=FOUND):
        url = url_for("papers.index", slug=row.webinar.slug)
        yield Hit(
            _("Document"),
            f"{_(rules.KIND_LABELS[row.kind])} {row.reference}",
            url,
            row.recipient.split("\n", maxsplit=1)[0],
        )
