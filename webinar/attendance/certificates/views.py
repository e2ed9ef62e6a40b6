"""Pages of certificates: the staff's, the holder's, and the public check of a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.attendance.certificates import access, queries, rules, service
from webinar.attendance.certificates.forms import CheckForm, NameForm, RevokeForm, SettingsForm
from webinar.attendance.certificates.mail import sample_ready
from webinar.attendance.certificates.models import CertificateKind
from webinar.attendance.certificates.printing import certificate_pdf, preview_pdf
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id as webinar_by_id
from webinar.convening.webinars.rules import hosts_of
from webinar.core import audit
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration.registering.access import registrant, registration_of
from webinar.registration.roster.access import Roster, for_everybody
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.limits import limiter
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("certificates", __name__)
_STAFF = "/manage/w/<slug>/certificates"


@bp.get(_STAFF)
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what is issued to whom, and the names that wait for an answer."""
    return _page(webinar, SettingsForm(obj=queries.settings(session(), webinar.id)))


@bp.post(f"{_STAFF}/settings")
@for_webinar(Action.EDIT_ATTENDANCE)
def settings(webinar: Webinar) -> ResponseReturnValue:
    """Say what the webinar issues."""
    form = SettingsForm(obj=queries.settings(session(), webinar.id))
    if form.validate():
        service.save_settings(session(), webinar, **form.values(), actor=actor(), now=site().now())
        flash(_("Settings saved."), "ok")
        return redirect(url_for("certificates.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.route(f"{_STAFF}/issue", methods=["GET", "POST"])
@for_everybody(Action.EDIT_ATTENDANCE)
@shown_at("certificates.index")
@once
def issue(webinar: Webinar) -> ResponseReturnValue:
    """Ask with the email, saying to how many, then issue to all who qualify."""
    form, found = ManyForm(), access.prospect(webinar)
    letter = sample_ready(webinar, CertificateKind.CERTIFICATE)
    whom = Whom.of(found.ids, (), [letter])
    if not form.is_answered(whom):
        page = manage_page(
            "attendance/certificates/issue.html", webinar, found=found, mail=letter, form=form, whom=whom
        )
        return page, 422 if has_errors(form) else 200
    mailed = "mailed" in request.form
    count = service.issue_all(session(), webinar, mailed=mailed, actor=actor(), now=site().now())
    flash(ngettext("%(num)d certificate issued.", "%(num)d certificates issued.", count), "ok")
    return redirect(url_for("certificates.index", slug=webinar.slug))


@bp.post(f"{_STAFF}/names/<public_id>")
@for_webinar(Action.EDIT_ATTENDANCE)
@shown_at("certificates.index")
@once
def answer(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Accept the name that somebody asks for, after a page that shows the email; or decline it."""
    wish, registration = access.find_wish(Roster.for_me(webinar), public_id)
    accept, form = "accept" in request.form, ManyForm()
    again = queries.to_reissue(session(), registration.id, wish.name) if accept and registration.email else []
    if again:
        mails = [
            (translate(rules.KIND_LABELS[row.kind]), sample_ready(webinar, row.kind, registration.language))
            for row in again
        ]
        whom = Whom.of([(row.id, wish.name) for row in again], [wish.name], [mail for _kind, mail in mails])
        if not form.is_answered(whom):
            page = manage_page(
                "layouts/ask.html", webinar, form=form, whom=whom, mails=mails, title=_("Accept name"),
                heading=_("Accept the name %(name)s?", name=wish.name), kept={"accept": "1"}, kicker=_("Certificates"),
                said=ngettext(
                    "%(num)d previous document will show as revoked, and the person gets an email.",
                    "%(num)d previous documents will show as revoked, and the person gets an email for each.", len(again),
                ),
                action=url_for("certificates.answer", slug=webinar.slug, public_id=public_id),
                back=url_for("certificates.index", slug=webinar.slug),
            )  # fmt: skip
            return page, 422 if has_errors(form) else 200
    service.answer_wish(session(), wish, registration, accept=accept, actor=actor(), now=site().now())
    flash(_("Name accepted.") if accept else _("Name declined."), "ok")
    return redirect(url_for("certificates.index", slug=webinar.slug))


@bp.get(f"{_STAFF}/<any(certificate, statement):kind>-preview.pdf")
@for_webinar(Action.EDIT_ATTENDANCE)
def preview(webinar: Webinar, kind: str) -> ResponseReturnValue:
    """Show how a document will look before any is issued."""
    content = preview_pdf(webinar, CertificateKind(kind), site().now())
    return download(content, f"{webinar.slug}-{kind}-preview", "pdf", inline=True)


@bp.route(f"{_STAFF}/of/<public_id>/statement", methods=["GET", "POST"])
@for_webinar(Action.EDIT_ATTENDANCE)
@shown_at("registrant.show")
@once
def statement(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Ask with document and email in view, then give one person a statement of attendance."""
    registration = Roster.for_me(webinar).find_to_act(public_id)
    back = url_for("registrant.show", slug=webinar.slug, public_id=public_id)
    form, asking = (
        ManyForm(),
        _Asking(webinar, CertificateKind.STATEMENT, registration.full_name, registration.language),
    )
    if not form.is_answered(asking.whom):
        title = _("Issue a statement of attendance to %(name)s?", name=registration.full_name)
        return _ask(asking, form, title, _("Issue statement of attendance"), back, chooses=True)
    mailed = "mailed" in request.form
    service.give_statement(session(), registration, mailed=mailed, actor=actor(), now=site().now())
    flash(_("Statement issued."), "ok")
    return redirect(back)


@bp.route(f"{_STAFF}/<int:certificate_id>/revoke", methods=["GET", "POST"])
@for_webinar(Action.EDIT_ATTENDANCE)
def revoke(webinar: Webinar, certificate_id: int) -> ResponseReturnValue:
    """Ask why, then let a document no longer stand."""
    roster, form = Roster.for_me(webinar), RevokeForm()
    row = access.find(roster, certificate_id)
    if request.method == "POST" and form.validate():
        try:
            service.revoke(session(), row, form.reason.data or "", actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Certificate revoked."), "ok")
            return redirect(url_for("certificates.index", slug=webinar.slug))
    shown = access.document(roster, row, row.registration)
    page = manage_page("attendance/certificates/revoke.html", webinar, form=form, row=shown)
    return page, 422 if request.method == "POST" else 200


@bp.route(f"{_STAFF}/<int:certificate_id>/reissue", methods=["GET", "POST"])
@for_webinar(Action.EDIT_ATTENDANCE)
@shown_at("certificates.index")
@once
def reissue(webinar: Webinar, certificate_id: int) -> ResponseReturnValue:
    """Ask with the email in view, then issue a document again under the person's present name."""
    roster = Roster.for_me(webinar)
    row = access.find(roster, certificate_id)
    back = url_for("certificates.index", slug=webinar.slug)
    name = access.document(roster, row, row.registration).present_name
    form, asking = ManyForm(), _Asking(webinar, row.kind, name, row.registration.language)
    if not form.is_answered(asking.whom):
        return _ask(asking, form, _("Reissue the document for %(name)s?", name=name), _("Reissue"), back)
    service.reissue(session(), row, actor=actor(), now=site().now())
    flash(_("Certificate reissued. The previous code now shows as revoked."), "ok")
    return redirect(back)


class _Asking:
    """A document that one person is to get, under this name, with the email that says so."""

    def __init__(self, webinar: Webinar, kind: CertificateKind, name: str, language: str) -> None:
        self.webinar, self.kind, self.letter = webinar, kind, sample_ready(webinar, kind, language)
        self.whom = Whom.of([name], [name], [self.letter])


def _ask(
    asking: _Asking, form: ManyForm, title: str, label: str, back: str, *, chooses: bool = False
) -> ResponseReturnValue:
    """Show what one person will get: the document, and the email unless staff `chooses` whether there is one."""
    page = manage_page(
        "attendance/certificates/issue_one.html", asking.webinar, kind=asking.kind.value, title=title, label=label,
        back=back, chooses=chooses, mail=asking.letter, form=form, whom=asking.whom,
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@bp.post(f"{_STAFF}/<int:certificate_id>/pdf")
@for_webinar(Action.EXPORT)
def take(webinar: Webinar, certificate_id: int) -> ResponseReturnValue:
    """Export a document as PDF; the audit log says so."""
    row = access.find(Roster.for_me(webinar), certificate_id)
    audit.record(
        session(), actor(), "certificates.export", webinar.title, now=site().now(), scope=webinar.scope, rows=1,
        format="pdf", pseudonymised=0,
    )  # fmt: skip
    return download(certificate_pdf(webinar, row), f"{webinar.slug}-{row.kind.value}-{row.name}", "pdf")


@bp.route("/me/<token>/certificate", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@audience(Audience.LINK)
def mine(token: str) -> ResponseReturnValue:
    """Show holders their documents; they may ask for another name in print."""
    registration = registration_of(token)
    found, wish = queries.of_registration(session(), registration.id), queries.wish(session(), registration.id)
    chosen = queries.settings(session(), registration.webinar_id)
    if not found and not (chosen.is_on and queries.attendee(session(), registration.webinar_id, registration.id)):
        raise NotFound
    form = NameForm(data={"name": wish.name if wish else registration.full_name})
    if request.method == "POST" and form.validate():
        name = form.name.data
        service.ask_for_name(session(), registration, name, actor=registrant(registration), now=site().now())
        flash(_("Name sent. The organisers check it before it is printed."), "ok")
        return redirect(url_for("certificates.mine", token=token))
    rows = [(translate(rules.KIND_LABELS[row.kind]), rules.printed_code(row.code), row) for row in found]
    page = render_template(
        "attendance/certificates/mine.html", webinar=registration.webinar, token=token, rows=rows, form=form, wish=wish
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/me/<token>/certificate/<code>.pdf")
@audience(Audience.LINK)
def own_pdf(token: str, code: str) -> ResponseReturnValue:
    """Give holders their document."""
    registration = registration_of(token)
    found = queries.of_registration(session(), registration.id)
    row = next((row for row in found if row.code == rules.typed_code(code) and row.revoked_at is None), None)
    if row is None:
        raise NotFound
    webinar = webinar_by_id(session(), registration.webinar_id)
    return download(certificate_pdf(webinar, row), f"{webinar.slug}-{row.kind.value}-{row.name}", "pdf", inline=True)


@bp.get("/verify/")
@audience(Audience.PUBLIC)
@limiter.limit(rules.CHECKS)
def ask() -> ResponseReturnValue:
    """Ask for the code of a document."""
    code = rules.typed_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("certificates.verify", code=code))
    return render_template("attendance/certificates/ask.html", unknown="")


@bp.route("/verify/<code>", methods=["GET", "POST"])
@audience(Audience.PUBLIC)
@limiter.limit(rules.CHECKS)
@limiter.limit(rules.NAMES, methods=["POST"])
def verify(code: str) -> ResponseReturnValue:
    """Say whether a document stands: no more than it shows, and its name only if the reader enters it."""
    row = queries.by_code(session(), rules.typed_code(code))
    if row is None:
        return render_template("attendance/certificates/ask.html", unknown=code[:40]), 404
    form = CheckForm()
    matches = rules.is_same_name(form.name.data, row.name) if request.method == "POST" and form.validate() else None
    webinar = webinar_by_id(session(), row.webinar_id)
    page = render_template(
        "attendance/certificates/verify.html", webinar=webinar, hosts=hosts_of(webinar), form=form, matches=matches,
        kind=translate(rules.KIND_LABELS[row.kind]), code=rules.printed_code(row.code), issued_at=row.issued_at,
        revoked_at=row.revoked_at, reissued=row.reason == rules.REISSUED, has_name=bool(row.name),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def own_card(session: Session, registration: Any, _now: datetime) -> Mapping[str, Any] | None:
    """Show holders the way to their document; None for everybody else."""
    row = queries.valid(session, registration.id)
    return {"code": row.code, "kind": translate(rules.KIND_LABELS[row.kind])} if row else None


def staff_card(session: Session, row: Any, _now: datetime) -> Mapping[str, Any] | None:
    """Show staff somebody's documents; None of somebody who was not there."""
    webinar_id = queries.registrations(session, [row.id])[row.id].webinar_id
    documents = queries.of_registration(session, row.id)
    came = queries.attendee(session, webinar_id, row.id)
    if came is None and not documents:
        return None
    rows = [
        (translate(rules.KIND_LABELS[one.kind]), rules.printed_code(one.code), one.issued_at, one.revoked_at)
        for one in documents
    ]
    return {"documents": rows, "may_give": came is not None and may(Action.EDIT_ATTENDANCE)}


def _page(webinar: Webinar, form: SettingsForm) -> str:
    roster = Roster.for_me(webinar)
    return manage_page(
        "attendance/certificates/index.html", webinar, settings_form=form, form=EmptyForm(), whole=roster.is_whole,
        documents=access.documents(roster), wishes=access.wishes(roster), found=access.prospect(webinar),
        is_on=queries.settings(session(), webinar.id).is_on, may_edit=may(Action.EDIT_ATTENDANCE),
    )  # fmt: skip
