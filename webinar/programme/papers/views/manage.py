"""Staff pages: the papers of a webinar, its concept note, its letters."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, my_hosts
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import accepted, hosts_of
from webinar.core.documents import draw_pngs, print_pdf
from webinar.core.docx import write_letter, write_paper
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import slugify
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import locked_organisation
from webinar.programme.papers import printing, queries, rules, service
from webinar.programme.papers.forms import LetterForm, concept_note_form
from webinar.programme.papers.models import Letter, LetterKind, RecipientKind
from webinar.programme.papers.service import LetterDetails
from webinar.web.asking import one_of
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("papers", __name__, url_prefix="/manage/w/<slug>/papers")
_FORMAT = "<any(pdf, docx):form>"


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what can be printed, and the letters of one's own organisation: others' letters are theirs."""
    senders = _senders(webinar)
    return manage_page(
        "programme/papers/index.html", webinar, hosts=hosts_of(webinar), letters=[row for row in queries.letters(session(), webinar.id) if row.organisation in senders],
        note=queries.concept_note(session(), webinar.id), members=printing.on_panel(webinar), may_write=bool(senders),
        kinds={kind: translate(label) for kind, label in rules.KIND_LABELS.items()},
    )  # fmt: skip


@bp.route("/concept-note", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
def concept_note(webinar: Webinar) -> ResponseReturnValue:
    """Write the concept note."""
    note = queries.concept_note(session(), webinar.id)
    form = concept_note_form()(data=note.sections if note else {})
    if request.method == "POST" and form.validate():
        sections = {key: value for key, value in form.values().items() if key in rules.SECTIONS}
        service.set_concept_note(session(), webinar, sections, actor=actor(), now=site().now())
        flash(_("Concept note saved."), "ok")
        return redirect(url_for("papers.index", slug=webinar.slug))
    page = manage_page("programme/papers/concept_note.html", webinar, form=form, keys=list(rules.SECTIONS))
    return (page, 422) if has_errors(form) else page


@bp.get(f"/<any(concept_note, annotated_agenda, run_of_show, briefs):paper>.{_FORMAT}")
@for_webinar(Action.VIEW)
def paper(webinar: Webinar, paper: str, form: str) -> ResponseReturnValue:
    """Print a paper."""
    if paper == "concept_note":
        data = printing.concept_note(session(), webinar)
    elif paper == "annotated_agenda":
        data = printing.annotated_agenda(webinar)
    elif paper == "run_of_show":
        data = printing.run_of_show(session(), webinar)
    else:
        members = {str(row.id): row for row in printing.on_panel(webinar)}
        chosen = one_of(request.args.get("member", ""), members)
        data = printing.briefs(webinar, [members[chosen]] if chosen else list(members.values()))
        if chosen:
            return _print(webinar, f"brief-{members[chosen].person.full_name}", "paper", data, form)
    return _print(webinar, paper.replace("_", "-"), "paper", data, form)


@bp.get("/<any(place, lower):cards>.pdf")
@for_webinar(Action.VIEW)
def cards(webinar: Webinar, cards: str) -> ResponseReturnValue:
    """Print place cards or lower thirds."""
    data = printing.cards(webinar, printing.on_panel(webinar), cards)
    return download(print_pdf("cards", data), f"{webinar.slug}-{cards}", "pdf", inline=True)


@bp.get("/lower-thirds.zip")
@for_webinar(Action.VIEW)
def lower_thirds(webinar: Webinar) -> ResponseReturnValue:
    """Draw the lower thirds of everybody as pictures, named by person, in one file."""
    data = printing.cards(webinar, printing.on_panel(webinar), "lower")
    if not data["cards"]:
        flash(_("Nobody is on the panel yet."), "info")
        return redirect(url_for("papers.index", slug=webinar.slug))
    packed = BytesIO()
    # Pictures are packed already.
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for number, (card, picture) in enumerate(zip(data["cards"], draw_pngs("lower", data), strict=True), 1):
            archive.writestr(f"{number:02}-{slugify(card[0]) or 'person'}.png", picture)
    return download(packed.getvalue(), f"{webinar.slug}-lower-thirds", "zip")


@bp.get("/lower-thirds/<int:member_id>.png")
@for_webinar(Action.VIEW)
def lower_third(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Draw the lower third of one person, to lay over a video."""
    members = [row for row in printing.on_panel(webinar) if row.id == member_id]
    if not members:
        raise NotFound
    data = printing.cards(webinar, members, "lower")
    return download(draw_pngs("lower", data)[0], f"{webinar.slug}-lower-third-{data['cards'][0][0]}", "png")


@bp.route("/letters/new", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
@once
def add_letter(webinar: Webinar) -> ResponseReturnValue:
    """Write a letter: its text is proposed, it is shown as it will be printed, and only then issued under a number."""
    senders = _senders(webinar)
    if not senders:
        raise NotFound
    form = LetterForm(organisations=senders, data={"dated": site().now().date(), "language": webinar.language})
    if request.method == "POST" and "propose" in request.form:
        form.process(request.form, data={})
        form.body.data = _proposal(webinar, senders, form)
        form.body.raw_data = [form.body.data]
    elif request.method == "POST" and "change" not in request.form and form.validate():
        details = form.details()
        sender = next(row for row in senders if row.id == details.organisation_id)
        try:
            locked_organisation(session(), sender.id)
            number = service.next_reference(session(), sender.short_name, details)
            # Only the number that was read is given: another letter may have taken it since.
            if request.form.get("issue") != number:
                return _check(webinar, sender, replace(details, reference=number), form)
            letter = service.issue_letter(
                session(), webinar, sender.short_name, details, actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Issued as %(reference)s.", reference=letter.reference), "ok")
            return redirect(url_for("papers.index", slug=webinar.slug))
    page = manage_page("programme/papers/letter.html", webinar, form=form, openings=printing.opening(webinar))
    return (page, 422) if has_errors(form) else page


def _check(webinar: Webinar, sender: Organisation, details: LetterDetails, form: LetterForm) -> ResponseReturnValue:
    """Show a letter before it takes its number: on the page, or as the file that would be printed."""
    data = printing.letter_data(webinar, sender, details, mark=_("Preview: not issued yet"))
    kind = request.form.get("preview", "")
    if kind in {"pdf", "docx"}:
        return _print(webinar, "letter-preview", "letter", data, kind)
    taken = request.form.get("issue", "")
    page = manage_page(
        "programme/papers/check_letter.html", webinar, letter=data, reference=details.reference, taken=taken,
        typed=[(name, request.form.get(name, "")) for name in form._fields],
    )  # fmt: skip
    return page, 422 if taken else 200


@bp.get(f"/letters/<int:letter_id>.{_FORMAT}")
@for_webinar(Action.VIEW)
def letter(webinar: Webinar, letter_id: int, form: str) -> ResponseReturnValue:
    """Print a letter."""
    row = _letter(webinar, letter_id)
    return _print(
        webinar, row.reference.replace("/", "-"), "letter", printing.letter_data(webinar, row.organisation, row), form
    )


@bp.route("/letters/<int:letter_id>/withdraw", methods=["GET", "POST"])
@for_webinar(Action.EDIT_WEBINAR)
def withdraw(webinar: Webinar, letter_id: int) -> ResponseReturnValue:
    """Ask, then mark a letter as withdrawn."""
    row = _letter(webinar, letter_id)
    if request.method != "POST":
        return manage_page("programme/papers/withdraw_letter.html", webinar, letter=row)
    service.withdraw_letter(session(), webinar, row, actor=actor(), now=site().now())
    flash(_("Letter withdrawn. Its number won’t be used again."), "ok")
    return redirect(url_for("papers.index", slug=webinar.slug))


def _print(webinar: Webinar, name: str, template: str, data: dict[str, Any], form: str) -> ResponseReturnValue:
    if form == "docx":
        content = write_letter(data) if template == "letter" else write_paper(data)
        return download(content, f"{webinar.slug}-{name}", "docx")
    return download(print_pdf(template, data), f"{webinar.slug}-{name}", "pdf", inline=True)


def _senders(webinar: Webinar) -> list[Organisation]:
    """Return the hosts in whose name the user may write: their own, or all for administrators."""
    hosts = accepted(webinar) if me().is_admin else my_hosts(webinar)
    return [host.organisation for host in hosts]


def _letter(webinar: Webinar, letter_id: int) -> Letter:
    row = queries.letter(session(), webinar.id, letter_id)
    if row is None or row.organisation not in _senders(webinar):
        raise NotFound
    return row


def _proposal(webinar: Webinar, senders: list[Organisation], form: LetterForm) -> str:
    organisation = next((row for row in senders if str(row.id) == form.organisation.data), senders[0])
    kind = form.kind.data if form.kind.data in set(LetterKind) else LetterKind.INVITATION
    language = form.language.data if form.language.data in site().settings.languages else webinar.language
    to = form.recipient_kind.data if form.recipient_kind.data in set(RecipientKind) else RecipientKind.ORGANISATION
    return printing.proposed(
        webinar, organisation, LetterKind(kind), RecipientKind(to), form.recipient.data or "", language
    )
