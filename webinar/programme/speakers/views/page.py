"""A speaker's own page, by signed link: yes or no, how they are printed, what they hand in, their brief."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.convening.webinars import rules as webinar_rules
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.programme.agenda import rules as programme_rules
from webinar.programme.agenda import service as programme_service
from webinar.programme.agenda.access import speaker_of
from webinar.programme.agenda.models import Answer, PanelMember, PanelRole
from webinar.programme.agenda.printing import printed_programme
from webinar.programme.speakers import queries, rules, service
from webinar.programme.speakers.forms import HandInForm
from webinar.programme.speakers.models import FileKind
from webinar.programme.speakers.printing import brief, script
from webinar.programme.speakers.service import HandedIn
from webinar.programme.versions.printing import programme_rows
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.dates import moment
from webinar.web.downloads import hand_out
from webinar.web.large import gives_back
from webinar.web.limits import accepts, limiter
from webinar.web.rendering import blocks, language_name, translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("speaker", __name__, url_prefix="/speaker/<token>")
#: The form in the webinar's own language, among those in others.
_MAIN = "main"


@bp.get("/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show the speaker's page."""
    return _page(token, speaker_of(token))


@bp.post("/")
@limiter.limit("60 per hour")
@accepts(38)
@gives_back
@audience(Audience.LINK)
@reads_first
def save(token: str) -> ResponseReturnValue:
    """Take what the page says, as a whole; what it does not mention stays."""
    member = speaker_of(token)
    try:
        files = [file for kind in (FileKind.PHOTO, FileKind.SLIDES) if (file := _accepted(kind)) is not None]
    except RuleViolation as error:
        form = _form(member)
        form.validate()
        form.violate(error)
        return _page(token, speaker_of(token), form), 422
    begin_writing()
    # Judging files takes seconds, in which others may have written.
    session().expire_all()
    member = speaker_of(token)
    form = _form(member)
    if form.validate():
        try:
            _hand_in(member, form, files)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Saved. Thank you."), "ok")
            return redirect(url_for("speaker.show", token=token))
    return _page(token, speaker_of(token), form), 422


def _hand_in(member: PanelMember, form: HandInForm, files: list[HandedIn]) -> None:
    here, actor, now = session(), _actor(member), site().now()
    if form.changed("answer") or form.changed("correction"):
        given = Answer(form.answer.data) if form.answer.data else member.answer
        correction = form.correction.data if form.changed("correction") else member.correction
        programme_service.answer(here, member, given, correction=correction, actor=actor, now=now)
    if form.approved.data:
        languages = {"" if code == _MAIN else code for code in form.approved.data}
        service.approve_forms(here, member, languages, actor=actor, now=now)
    sheet = queries.sheet(here, member.id)
    # What the registry knows is proposed: sent back as it is, it is handed in.
    if form.changed("biography") or (form.biography.data and not (sheet and sheet.biography)):
        service.set_biography(here, member, form.biography.data, actor=actor, now=now)
    for file in files:
        service.add_file(here, member, file, folder=site().settings.files, actor=actor, now=now)
    if form.decided.data or form.changed("given"):
        service.set_consents(here, member, form.given.data or [], actor=actor, now=now)
    if form.changed("slot"):
        slot = queries.slot(here, member.webinar_id, int(form.slot.data)) if form.slot.data else None
        service.take_slot(here, member, slot, actor=actor, now=now)
    if gone := request.form.get("remove", type=int):
        row = queries.file(here, member.id, gone)
        if row is not None:
            service.remove_file(here, member, row, actor=actor, now=now)


def _accepted(kind: FileKind) -> HandedIn | None:
    """Return the file that was sent as it may be kept, None without one; RuleViolation at its field."""
    file = request.files.get(kind.value)
    if file is None or not file.filename:
        return None
    try:
        return service.accepted(kind, file.filename, file.read())
    except RuleViolation as error:
        error.field = kind.value
        raise


@bp.get("/files/<int:file_id>")
@audience(Audience.LINK)
def file(token: str, file_id: int) -> ResponseReturnValue:
    """Hand a speaker's own file back."""
    row = queries.file(session(), speaker_of(token).id, file_id)
    content = load(site().settings.files, row.digest) if row else None
    if row is None or content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type, inline=row.kind is FileKind.PHOTO)


def _actor(member: PanelMember) -> Actor:
    return Actor("speaker", member.printed_name, member.id)


def _slots(member: PanelMember) -> list[tuple[str, str]]:
    zone = member.person.time_zone or member.webinar.time_zone or "UTC"
    now = site().now()
    return [
        (str(row.id), moment(row.starts_at, zone))
        for row in queries.slots(session(), member.webinar_id)
        if row.member_id == member.id or (row.member_id is None and row.starts_at > now)
    ]


def _form(member: PanelMember) -> HandInForm:
    standing = queries.standing(session(), member)
    sheet = standing.sheet
    stored = {
        "answer": "" if member.answer.is_open else member.answer.value, "correction": member.correction,
        "biography": (sheet.biography if sheet else "") or member.person.biography,
        "given": [key for key, fact in (sheet.consents if sheet else {}).items() if fact["given"]],
        "slot": str(standing.slot.id) if standing.slot else "",
    }  # fmt: skip
    codes = [code or _MAIN for code in rules.forms(member)]
    return HandInForm(stored=stored, forms=codes, slots=_slots(member))


def _page(token: str, member: PanelMember, form: HandInForm | None = None) -> str:
    form = form or _form(member)
    webinar = member.webinar
    rows, members = programme_rows(webinar)
    standing = queries.standing(session(), member)
    sheet = standing.sheet
    zones = [member.person.time_zone, *webinar_rules.zones_of(webinar)]
    approved = sheet.approved if sheet else {}
    printed = [
        (
            code or _MAIN,
            language_name(code) if code else "",
            *programme_rules.printed_form(member, code),
            approved.get(code) == text,
        )
        for code, text in rules.forms(member).items()
    ]
    return render_template(
        "programme/speakers/page.html", token=token, member=member, webinar=webinar, hosts=webinar_rules.hosts_of(webinar),
        form=form, role_label=translate(programme_rules.role_words(member)), printed=printed,
        answer_label=_("Not answered yet") if member.answer.is_open else translate(programme_rules.ANSWER_LABELS[member.answer]), when=webinar_rules.when(webinar, zones),
        parts=printed_programme(webinar, rows, member.person.time_zone),
        over=webinar_rules.is_over(webinar, site().now()), standing=standing, Kind=FileKind,
        missing=[translate(rules.NEED_LABELS[need]) for need in standing.missing], zone=member.person.time_zone or webinar.time_zone,
        brief=brief(webinar, rows, members, member), script=script(session(), webinar, rows) if member.role is PanelRole.MODERATOR else [],
        blocks=blocks("speaker", member, webinar=webinar, token=token), has_slots=bool(_slots(member)), has_decided=bool(sheet and sheet.consents),
    )  # fmt: skip
