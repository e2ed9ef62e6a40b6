"""A speaker's own page, by signed link: yes or no, how they are printed, what they hand in, their brief."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.core import timezones
from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.text import N_
from webinar.programme import rules as programme_rules
from webinar.programme import service as programme_service
from webinar.programme.access import printed_programme, speaker_of
from webinar.programme.models import Answer, PanelMember, PanelRole
from webinar.schedule.access import programme_rows
from webinar.speakers import queries, rules, service
from webinar.speakers.access import brief, script
from webinar.speakers.forms import AnswerForm, BiographyForm, ConsentsForm, FileForm, SlotForm
from webinar.speakers.models import FileKind
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm, Form, has_errors
from webinar.web.limits import accepts, limiter
from webinar.web.rendering import language_name, translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules

bp = Blueprint("speaker", __name__, url_prefix="/speaker/<token>")


@bp.get("/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show the speaker's page."""
    return _page(token, speaker_of(token))


@bp.post("/")
@audience(Audience.LINK)
def answer(token: str) -> ResponseReturnValue:
    """Take the speaker's answer."""
    member, form = speaker_of(token), AnswerForm()
    if not form.validate():
        return _page(token, member, answer=form), 422
    given = Answer(form.answer.data)
    programme_service.answer(
        session(), member, given, correction=form.correction.data, actor=_actor(member), now=site().now()
    )
    flash(_("Thank you. Your answer is with the organisers."), "ok")
    return _back(token)


@bp.post("/forms")
@audience(Audience.LINK)
def approve(token: str) -> ResponseReturnValue:
    """Keep that the speaker approves how they are printed."""
    member, form = speaker_of(token), EmptyForm()
    if form.validate():
        languages = set(request.form.getlist("language")) & set(rules.forms(member))
        service.approve_forms(session(), member, languages, actor=_actor(member), now=site().now())
        flash(_("Thank you. It will be printed like this."), "ok")
    return _back(token)


@bp.post("/biography")
@audience(Audience.LINK)
def biography(token: str) -> ResponseReturnValue:
    """Keep the speaker's biography."""
    member, form = speaker_of(token), BiographyForm()
    if not form.validate():
        return _page(token, member, biography=form), 422
    service.set_biography(session(), member, form.biography.data, actor=_actor(member), now=site().now())
    flash(_("Your biography is saved."), "ok")
    return _back(token)


@bp.post("/files/<any(photo, slides):kind>")
@limiter.limit("30 per hour")
@accepts(26)
@audience(Audience.LINK)
def upload(token: str, kind: str) -> ResponseReturnValue:
    """Take a photo or slides."""
    member, form, file = speaker_of(token), FileForm(), request.files.get("file")
    if form.validate():
        try:
            if file is None or not file.filename:
                raise RuleViolation(N_("Choose a file."), field="file")
            service.add_file(
                session(), member, FileKind(kind), file.filename, file.read(), folder=site().settings.files,
                actor=_actor(member), now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Thank you. We have your file."), "ok")
            return _back(token)
    return _page(token, member, **{kind: form}), 422


@bp.get("/files/<int:file_id>")
@audience(Audience.LINK)
def file(token: str, file_id: int) -> ResponseReturnValue:
    """Hand a speaker's own file back."""
    row = queries.file(session(), speaker_of(token).id, file_id)
    content = load(site().settings.files, row.digest) if row else None
    if row is None or content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type, inline=row.kind is FileKind.PHOTO)


@bp.post("/files/<int:file_id>/remove")
@audience(Audience.LINK)
def remove(token: str, file_id: int) -> ResponseReturnValue:
    """Take a file away."""
    member = speaker_of(token)
    row = queries.file(session(), member.id, file_id)
    if row is None:
        raise NotFound
    service.remove_file(session(), member, row, actor=_actor(member), now=site().now())
    flash(_("The file is removed."), "ok")
    return _back(token)


@bp.post("/consents")
@audience(Audience.LINK)
def consents(token: str) -> ResponseReturnValue:
    """Keep what the speaker agrees to."""
    member, form = speaker_of(token), ConsentsForm()
    if not form.validate():
        return _page(token, member, consents=form), 422
    service.set_consents(session(), member, form.given.data or [], actor=_actor(member), now=site().now())
    flash(_("Your choice is saved. You can change it here at any time."), "ok")
    return _back(token)


@bp.post("/check")
@audience(Audience.LINK)
def check(token: str) -> ResponseReturnValue:
    """Take a time for the technical check, or give it back."""
    member, form = speaker_of(token), SlotForm()
    form.slot.set_options(_slots(member))
    if form.validate():
        slot = queries.slot(session(), member.webinar_id, int(form.slot.data)) if form.slot.data else None
        try:
            service.take_slot(session(), member, slot, actor=_actor(member), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(
                _("Your time for the technical check is noted.") if slot else _("You have no time for the check now."),
                "ok",
            )
            return _back(token)
    return _page(token, member, slot=form), 422


def _actor(member: PanelMember) -> Actor:
    return Actor("speaker", member.printed_name, member.id)


def _back(token: str) -> Response:
    return redirect(url_for("speaker.show", token=token))  # type: ignore[return-value]


def _slots(member: PanelMember) -> list[tuple[str, str]]:
    zone = member.person.time_zone or member.webinar.time_zone or "UTC"
    now = site().now()
    return [
        (str(row.id), f"{timezones.to_local(row.starts_at, zone):%Y-%m-%d %H:%M} {timezones.city(zone)}")
        for row in queries.slots(session(), member.webinar_id)
        if row.member_id == member.id or (row.member_id is None and row.starts_at > now)
    ]


def _page(token: str, member: PanelMember, **forms: Form) -> str:
    webinar = member.webinar
    rows, members = programme_rows(webinar)
    standing = queries.standing(session(), member)
    sheet = standing.sheet
    given = [key for key, fact in (sheet.consents if sheet else {}).items() if fact["given"]]
    shown: dict[str, Any] = {
        "answer": AnswerForm(data={"answer": member.answer.value, "correction": member.correction}),
        "biography": BiographyForm(data={"biography": (sheet.biography if sheet else "") or member.person.biography}),
        "photo": FileForm(prefix=""), "slides": FileForm(prefix=""), "consents": ConsentsForm(data={"given": given}),
        "slot": SlotForm(data={"slot": str(standing.slot.id) if standing.slot else ""}), **forms,
    }  # fmt: skip
    shown["slot"].slot.set_options(_slots(member))
    for kind in ("photo", "slides"):
        shown[kind].file.id = f"file-{kind}"
    zones = [member.person.time_zone, *webinar_rules.zones_of(webinar)]
    approved = sheet.approved if sheet else {}
    printed = [
        (
            code,
            language_name(code) if code else "",
            *programme_rules.printed_form(member, code),
            approved.get(code) == form,
        )
        for code, form in rules.forms(member).items()
    ]
    return render_template(
        "speakers/page.html", token=token, member=member, webinar=webinar, hosts=webinar_rules.hosts_of(webinar),
        forms=shown, role_label=translate(programme_rules.role_words(member)), printed=printed,
        answer_label=translate(programme_rules.ANSWER_LABELS[member.answer]), when=webinar_rules.when(webinar, zones),
        parts=printed_programme(webinar, rows, member.person.time_zone), has_errors=any(has_errors(form) for form in shown.values()),
        over=webinar_rules.is_over(webinar, site().now()), standing=standing, Kind=FileKind, Need=rules.Need,
        missing=[translate(rules.NEED_LABELS[need]) for need in standing.missing], zone=member.person.time_zone or webinar.time_zone,
        brief=brief(webinar, rows, members, member), script=script(session(), webinar, rows) if member.role is PanelRole.MODERATOR else [],
        has_slots=bool(shown["slot"].slot.choices[1:]),
    )  # fmt: skip
