"""The record: staff pages to write it, and its section on the public page after the webinar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.approvals.access import unapproved
from webinar.convening.approvals.mail import sample_went_ahead
from webinar.convening.approvals.queries import told_ahead
from webinar.convening.approvals.rules import ensure_because
from webinar.convening.approvals.service import go_ahead
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.outcome.record import queries, rules, service
from webinar.outcome.record.forms import (
    ConsentForm,
    MaterialsForm,
    PointsForm,
    PublishForm,
    PublishReleaseForm,
    ReleaseForm,
)
from webinar.outcome.record.printing import claims
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.queries import member as panel_member
from webinar.programme.agenda.queries import panel
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("record", __name__, url_prefix="/manage/w/<slug>/record")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the points of every speaker and the release."""
    return _page(webinar, ReleaseForm(obj=queries.release(session(), webinar.id)))


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def edit(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Write the points of one speaker."""
    member = _member(webinar, member_id)
    known = "\n".join(point.text for point in queries.points_of(session(), member.id))
    form = PointsForm(data={"points": known})
    if request.method == "POST" and form.validate():
        service.set_points(session(), webinar, member, form.texts(), actor=actor(), now=site().now())
        flash(_("Points of %(name)s saved as a draft.", name=member.printed_name), "ok")
        return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page("outcome/record/points.html", webinar, form=form, member=member)
    return page, 422 if has_errors(form) else 200


@bp.route("/publish", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def publish(webinar: Webinar) -> ResponseReturnValue:
    """Show what would become public, and of whom it is held back; then publish it."""
    rows = _lines(webinar)
    form = PublishForm(lines=rows)
    if request.method == "POST" and form.validate():
        chosen = [row.member for row in rows if str(row.member.id) in (form.speakers.data or [])]
        try:
            count = service.publish_points(
                session(), webinar, chosen, nameless=form.others.data == "nameless", actor=actor(), now=site().now()
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(
                ngettext("Points of %(num)d speaker published.", "Points of %(num)d speakers published.", count), "ok"
            )
            return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page(
        "outcome/record/publish.html", webinar, form=form, rows=[row for row in rows if row.differs],
        quoting_labels=_quoting_labels(), over=is_over(webinar, site().now()),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@bp.route("/<int:member_id>/unpublish", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def unpublish(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Ask, then take the points of one speaker back from the public."""
    member = _member(webinar, member_id)
    if request.method != "POST":
        return manage_page("outcome/record/unpublish.html", webinar, member=member)
    service.unpublish_points(session(), webinar, member, actor=actor(), now=site().now())
    flash(_("Points of %(name)s unpublished.", name=member.printed_name), "ok")
    return redirect(url_for("record.index", slug=webinar.slug))


@bp.route("/<int:member_id>/consent", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def consent(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Note how a speaker agreed to be quoted elsewhere than on their page."""
    member = _member(webinar, member_id)
    found = queries.noted(session(), member.id)
    form = ConsentForm(obj=found)
    if request.method == "POST" and form.validate():
        service.note_consent(session(), webinar, member, form.words.data, actor=actor(), now=site().now())
        flash(_("Consent saved."), "ok")
        return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page("outcome/record/consent.html", webinar, form=form, member=member, noted=found)
    return page, 422 if has_errors(form) else 200


def _member(webinar: Webinar, member_id: int) -> PanelMember:
    member = panel_member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    return member


def _quoting_labels() -> dict[rules.Quoting, str]:
    return {key: translate(label) for key, label in rules.QUOTING_LABELS.items()}


@bp.post("/release")
@for_webinar(Action.EDIT_RECORD)
def release(webinar: Webinar) -> ResponseReturnValue:
    """Record the facts of the release."""
    form = ReleaseForm(obj=queries.release(session(), webinar.id))
    if not form.validate():
        return _page(webinar, form), 422
    service.set_release(session(), webinar, form.details(), actor=actor(), now=site().now())
    flash(_("Press release saved as a draft."), "ok")
    return redirect(url_for("record.index", slug=webinar.slug))


@bp.post("/release/publish")
@for_webinar(Action.PUBLISH)
def publish_release(webinar: Webinar) -> ResponseReturnValue:
    """Make the press release public; without the approval of hosts only with a reason."""
    form, sure, here, now = PublishReleaseForm(prefix="release"), ManyForm(), session(), site().now()
    if form.validate():
        missing, because = unapproved(here, webinar, "release", now), form.because.data
        try:
            ensure_because(missing, because)
            ahead = told_ahead(here, missing, actor().name)
            letter = sample_went_ahead(webinar, "release", because, actor().name, ahead[0]) if ahead else None
            names = [f"{user.printed} ({host.organisation.name})" for host, user in ahead]
            whom = Whom.of([(host.id, user.id) for host, user in ahead], names, [letter])
            if ahead and not sure.is_answered(whom):
                page = manage_page(
                    "layouts/ask.html", webinar, form=sure, whom=whom, letter=letter, title=_("Publish press release"),
                    kept=sent_before(), action=url_for("record.publish_release", slug=webinar.slug),
                    back=url_for("record.index", slug=webinar.slug),
                )  # fmt: skip
                return page, 422 if has_errors(sure) else 200
            if missing:
                go_ahead(here, webinar, "release", missing, because, actor=actor(), now=now)
            service.publish_release(here, webinar, actor=actor(), now=now)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Press release published."), "ok")
            return redirect(url_for("record.index", slug=webinar.slug))
    return _page(webinar, ReleaseForm(obj=queries.release(session(), webinar.id)), form), 422


@bp.route("/release/unpublish", methods=["GET", "POST"])
@for_webinar(Action.PUBLISH)
@shown_at("record.index")
def unpublish_release(webinar: Webinar) -> ResponseReturnValue:
    """Ask, then take the press release back from the public."""
    if request.method != "POST":
        return manage_page("outcome/record/unpublish_release.html", webinar)
    service.unpublish_release(session(), webinar, actor=actor(), now=site().now())
    flash(_("Press release unpublished."), "ok")
    return redirect(url_for("record.index", slug=webinar.slug))


@bp.route("/materials", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def materials(webinar: Webinar) -> ResponseReturnValue:
    """Name the recording and materials."""
    kept = [(row.title, row.url) for row in queries.materials(session(), webinar.id)]
    form = MaterialsForm(data={"materials": rules.as_lines(kept)})
    if request.method == "POST" and form.validate():
        try:
            found = rules.read_materials(form.materials.data)
            service.set_materials(session(), webinar, found, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Recording and materials saved."), "ok")
            return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page("outcome/record/materials.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


def section(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return what was said, for the webinar's public page once it is over."""
    if not is_over(webinar, now):
        return None
    points = queries.published(session, webinar.id)
    found, materials = queries.public_release(session, webinar.id), queries.materials(session, webinar.id)
    known = points or found or materials
    return {"said": points, "release": found, "materials": materials} if known else None


def _lines(webinar: Webinar) -> list[rules.Line]:
    here = session()
    draft, public = queries.points(here, webinar.id), queries.points(here, webinar.id, public=True)
    return rules.lines(panel(here, webinar.id), draft, public, queries.quoting(here, webinar.id))


def _page(webinar: Webinar, form: ReleaseForm, publish_form: PublishReleaseForm | None = None) -> str:
    rows, found = _lines(webinar), queries.release(session(), webinar.id)
    return manage_page(
        "outcome/record/index.html", webinar, rows=rows, form=form, quoting_labels=_quoting_labels(),
        publish_form=publish_form or PublishReleaseForm(prefix="release"), standing=rules.release_standing(found),
        unapproved=unapproved(session(), webinar, "release", site().now()), has_release=bool(found and found.heading),
        unpublished=any(row.differs for row in rows), over=is_over(webinar, site().now()), may_edit=may(Action.EDIT_RECORD),
        claims=claims(session(), webinar), materials=queries.materials(session(), webinar.id),
    )  # fmt: skip


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the release track for the overview; None before the webinar."""
    if not is_over(webinar, now):
        return None
    return {"release": queries.public_release(session, webinar.id), "points": queries.point_count(session, webinar.id)}
