"""The page on which an organisation answers for itself, by signed link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.convening.hosts import queries, rules, service
from webinar.convening.hosts.forms import HostAnswerForm
from webinar.convening.hosts.rules import Party
from webinar.convening.hosts.service import Deed
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import AnswerBy, Host
from webinar.core.audit import Actor
from webinar.core.errors import LinkEnded, RuleViolation
from webinar.core.text import N_
from webinar.core.tokens import same
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("host", __name__, url_prefix="/host/<token>")


@bp.get("/")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show what the organisation is asked."""
    return _page(token, HostAnswerForm())


@bp.post("/")
@audience(Audience.LINK)
def answer(token: str) -> ResponseReturnValue:
    """Take the organisation's answer."""
    host, form = _host(token), HostAnswerForm()
    if form.validate():
        deed = Deed(Actor("host", form.name.data, host.id), {Party.ITSELF}, site().now())
        try:
            service.answer_host(
                session(), host, accept=form.answer.data == "accept", name=form.name.data, comment=form.comment.data,
                deed=deed,
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Thank you. The organisers have your answer."), "ok")
            return redirect(url_for("host.show", token=token))
    return _page(token, form), 422


def _host(token: str) -> Host:
    public_id, nonce = site().tokens.read(rules.HOST_LINK, token)
    host = queries.host_by_public_id(session(), public_id)
    if host is None:
        raise LinkEnded(N_("Your organisation is no longer on the list of hosts of this webinar."))
    if not same(host.nonce, nonce):
        raise LinkEnded(N_("The organisers sent you a newer link. Use the one in their latest email."))
    return host


def _page(token: str, form: HostAnswerForm) -> str:
    host = _host(token)
    webinar = host.webinar
    zones = [host.organisation.time_zone, *webinar_rules.zones_of(webinar)]
    return render_template(
        "convening/hosts/answer.html", host=host, webinar=webinar, form=form,
        hosts=webinar_rules.hosts_of(webinar), when=webinar_rules.when(webinar, zones), is_open=rules.is_open(host),
        noted=host.answer_by is not AnswerBy.ITSELF,
        role=translate(webinar_rules.HOST_ROLE_LABELS[host.role]),
        answer_label=translate(webinar_rules.ACCEPTANCE_LABELS[host.acceptance]),
    )  # fmt: skip
