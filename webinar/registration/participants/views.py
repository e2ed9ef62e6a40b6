"""Pages of lists: staff issue and print them; participants and the public read who may be named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import manage_page, public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.core.documents import print_pdf
from webinar.core.docx import write_paper
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.sheets import write_xlsx
from webinar.registration.participants import printing, queries, rules, service
from webinar.registration.participants.forms import ArrangementForm, IssueForm
from webinar.registration.participants.models import ListKind
from webinar.registration.registering.access import registration_of
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster.access import for_everybody
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import has_errors
from webinar.web.i18n import direction, language
from webinar.web.once import once
from webinar.web.pagination import PAGE_SIZE, page_of
from webinar.web.rendering import country_name, translate
from webinar.web.site import site

bp = Blueprint("participants", __name__)
_STAFF = "/manage/w/<slug>/participants"


@bp.route(_STAFF, methods=["GET", "POST"])
@for_everybody(Action.EXPORT)
@once
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the list as it is now and those issued before, and issue one."""
    form = IssueForm()
    if request.method == "POST" and form.validate():
        try:
            row = service.issue(session(), webinar, ListKind(form.kind.data), _words(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("List %(number)d is issued.", number=row.number), "ok")
            return redirect(url_for("participants.index", slug=webinar.slug))
    return _page(webinar, form), 422 if has_errors(form) else 200


def _page(webinar: Webinar, form: IssueForm, arranging: ArrangementForm | None = None) -> str:
    chosen = queries.arrangement(session(), webinar.id)
    if arranging is None:
        arranging = ArrangementForm(data={"grouping": chosen.grouping.value, "order": chosen.order.value})
    return manage_page(
        "registration/participants/index.html", webinar, form=form, arranging=arranging,
        lists=printing.issued(queries.lists(session(), webinar.id)),
        **_shown(queries.current(session(), webinar, chosen, _words())),
        kinds={key: translate(label) for key, label in rules.KIND_LABELS.items()},
        orders={key: translate(label) for key, label in rules.ORDER_LABELS.items()},
        groupings={key: translate(label) for key, label in rules.GROUPING_LABELS.items()},
    )  # fmt: skip


def _shown(groups: list[rules.Group]) -> dict[str, Any]:
    """Return the page of a list that is asked for."""
    people = [row for group in groups for row in group["rows"]]
    page = page_of(people)
    return {"groups": rules.stretch(groups, page.first - 1, page.size), "headed": rules.is_headed(groups), "page": page}


def _words() -> queries.Words:
    return queries.Words(language(), country_name)


@bp.post(f"{_STAFF}/arrangement")
@for_everybody(Action.EXPORT)
def arrange(webinar: Webinar) -> ResponseReturnValue:
    """Choose by what people are grouped, and in which order groups and people stand."""
    form = ArrangementForm()
    if not form.validate():
        return _page(webinar, IssueForm(), form), 422
    service.arrange(session(), webinar, form.arrangement(), actor=actor(), now=site().now())
    flash(_("Grouping and order saved. Issued lists stay as they are."), "ok")
    return redirect(url_for("participants.index", slug=webinar.slug))


@bp.post(f"{_STAFF}/<int:number>")
@for_everybody(Action.EXPORT)
def take(webinar: Webinar, number: int) -> ResponseReturnValue:
    """Hand out an issued list as PDF, DOCX or XLSX; the audit log says so, and whether contacts stand in it."""
    row = queries.issued(session(), webinar.id, number)
    kind = request.form.get("format", "")
    if row is None or kind not in {"pdf", "docx", "xlsx"}:
        raise NotFound
    contacts = "contacts" in request.form
    count = sum(len(group["rows"]) for group in row.content)
    audit.record(
        session(), actor(), "participants.export", webinar.title, now=site().now(), scope=webinar.scope, rows=count,
        format=kind, filters={"list": str(number), "contacts": "contacts" if contacts else ""}, pseudonymised=0,
    )  # fmt: skip
    name = f"{webinar.slug}-participants-{number}{'-contacts' if contacts else ''}"
    if kind == "xlsx":
        headings, table = printing.rows(row, contacts=contacts)
        return download(write_xlsx(_("Participants"), headings, table, right_to_left=direction() == "rtl"), name, kind)
    data = printing.paper(webinar, row, contacts=contacts)
    return download(print_pdf("paper", data) if kind == "pdf" else write_paper(data), name, kind)


@bp.get("/me/<token>/participants")
@audience(Audience.LINK)
def mine(token: str) -> ResponseReturnValue:
    """Show somebody with a place who else takes part and may be named."""
    registration = registration_of(token)
    found = queries.published(session(), registration.webinar, _words(), public=False)
    if registration.status is not RegistrationStatus.CONFIRMED or not found:
        raise NotFound
    return render_template(
        "registration/participants/mine.html",
        webinar=registration.webinar,
        token=token,
        translate=translate,
        **_shown(found),
    )


@bp.get("/w/<slug>/participants")
@audience(Audience.PUBLIC)
@kept
def public(slug: str) -> ResponseReturnValue:
    """Show everybody who may be named in public."""
    webinar = public_webinar(slug)
    found = queries.published(session(), webinar, _words(), public=True)
    return render_template(
        "registration/participants/public.html", webinar=webinar, translate=translate, **_shown(found)
    )


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return who may be named on the public page; None while nobody is."""
    found = queries.published(session, webinar, _words(), public=True)
    total = sum(len(group["rows"]) for group in found)
    if not found:
        return None
    shown = rules.stretch(found, 0, PAGE_SIZE)
    return {"groups": shown, "headed": rules.is_headed(found), "total": total, "size": PAGE_SIZE}
