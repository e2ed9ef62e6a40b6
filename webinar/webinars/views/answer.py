"""The page on which an organisation answers the invitation to be a host, by signed link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.core.audit import Actor
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.tokens import same
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars import queries, rules, service
from webinar.webinars.forms import HostAnswerForm
from webinar.webinars.models import Host

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
        actor = Actor("host", form.name.data, host.id)
        try:
            service.answer_host(
                session(), host, accept=form.answer.data == "accept", name=form.name.data, comment=form.comment.data,
                actor=actor, now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Thank you. Your answer is with the organisers."), "ok")
            return redirect(url_for("host.show", token=token))
    return _page(token, form), 422


def _host(token: str) -> Host:
    public_id, nonce = site().tokens.read(rules.HOST_LINK, token)
    host = queries.host_by_public_id(session(), public_id)
    if host is None or not same(host.nonce, nonce):
        raise NotFound
    return host


def _page(token: str, form: HostAnswerForm) -> str:
    host = _host(token)
    webinar = host.webinar
    return render_template(
        "webinars/host.html", host=host, webinar=webinar, form=form, has_errors=has_errors(form),
        hosts=rules.hosts_of(webinar), when=rules.when(webinar, [host.organisation.time_zone, *rules.zones_of(webinar)]),
        role=translate(rules.HOST_ROLE_LABELS[host.role]), answer_label=translate(rules.ACCEPTANCE_LABELS[host.acceptance]),
    )  # fmt: skip
