"""A speaker's own page, by signed link: what is asked, how they are printed, yes or no."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.core.audit import Actor
from webinar.programme import rules, service
from webinar.programme.access import printed_programme, speaker_of
from webinar.programme.models import Answer
from webinar.schedule.access import programme_rows
from webinar.speakers.forms import AnswerForm
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules

bp = Blueprint("speaker", __name__, url_prefix="/speaker/<token>")


@bp.get("/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show the speaker's page."""
    return _page(token, None)


@bp.post("/")
@audience(Audience.LINK)
def answer(token: str) -> ResponseReturnValue:
    """Take the speaker's answer."""
    member = speaker_of(token)
    form = AnswerForm()
    if not form.validate():
        return _page(token, form), 422
    given = Answer(form.answer.data)
    speaker = Actor("speaker", member.printed_name, member.id)
    service.answer(session(), member, given, correction=form.correction.data, actor=speaker, now=site().now())
    flash(_("Thank you. Your answer is with the organisers."), "ok")
    return redirect(url_for("speaker.show", token=token))


def _page(token: str, form: AnswerForm | None) -> str:
    member = speaker_of(token)
    webinar = member.webinar
    parts = printed_programme(webinar, programme_rows(webinar)[0])
    shown = form or AnswerForm(data={"answer": member.answer.value, "correction": member.correction})
    zones = [member.person.time_zone, *webinar_rules.zones_of(webinar)]
    return render_template(
        "speakers/page.html", member=member, webinar=webinar, hosts=webinar_rules.hosts_of(webinar), form=shown,
        role_label=translate(rules.role_words(member)), answer_label=translate(rules.ANSWER_LABELS[member.answer]),
        when=webinar_rules.when(webinar, zones), parts=parts, has_errors=has_errors(shown),
        over=webinar_rules.is_over(webinar, site().now()),
    )  # fmt: skip
