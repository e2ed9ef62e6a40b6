"""The desk: mails of a webinar that came back, and for administrators those that belong to none."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.correspondence.replies import access, queries, service
from webinar.correspondence.replies.forms import WhoseForm
from webinar.correspondence.replies.mail import sample_question
from webinar.correspondence.replies.models import Fate
from webinar.programme.agenda.printing import Answering
from webinar.programme.agenda.rules import ANSWER_LABELS
from webinar.registration.registering.queries import by_id
from webinar.web.asking import one_of
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom, sent_before, told
from webinar.web.database import session
from webinar.web.database import undo as undo_all
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("replies", __name__, url_prefix="/manage")


@bp.get("/w/<slug>/replies")
@for_webinar(Action.READ_MAIL)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List what came back about a webinar: what is to be checked first."""
    fate = one_of(request.args.get("outcome", ""), set(Fate))
    page = paginate(session(), queries.listed(webinar.id, fate))
    return manage_page(
        "correspondence/replies/index.html", webinar, page=page.showing(access.of_webinar(webinar, page.rows)),
        fate=fate, form=EmptyForm(), is_read=site().settings.replies_are_read,
    )  # fmt: skip


@bp.get("/w/<slug>/replies/<int:mail_id>")
@for_webinar(Action.READ_MAIL)
def show(webinar: Webinar, mail_id: int) -> ResponseReturnValue:
    """Show one mail."""
    return _page(webinar, mail_id, WhoseForm())


def _page(webinar: Webinar, mail_id: int, form: WhoseForm) -> str:
    mail = access.opened(access.find(webinar, mail_id))
    return manage_page("correspondence/replies/show.html", webinar, mail=mail, form=form)


@bp.post("/w/<slug>/replies/<int:mail_id>/apply")
@for_webinar(Action.EDIT_REGISTRATIONS)
def apply(webinar: Webinar, mail_id: int) -> ResponseReturnValue:
    """Let a reply take effect that waited; ask first where that mails somebody."""
    form, row = WhoseForm(), access.find(webinar, mail_id)
    if form.validate():
        try:
            service.find_whose(session(), row, form.address.data or "")
            page = _ask(webinar, mail_id, service.asked_for_place(session(), row), service.answered(session(), row))
            if page:
                return page
            service.apply(session(), row, form.address.data or "", actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Reply applied. You can undo this here."), "ok")
            return redirect(url_for("replies.show", slug=webinar.slug, mail_id=mail_id))
    return _page(webinar, mail_id, form), 422


def _ask(
    webinar: Webinar, mail_id: int, asked: Any, answered: tuple[Any, Any] | None, *, undoes: bool = False
) -> ResponseReturnValue | None:
    """Return the page that shows who is mailed by what a reply says; None for nobody, or when it is answered."""
    form, said = ManyForm(), ""
    letters, whom = told("member-answer", Answering(*answered)) if answered else ([], Whom.of((), (), ()))
    letter = sample_question(by_id(session(), asked.id) or asked) if asked else None
    if asked:
        whom = Whom.of([asked.id], [asked.full_name], [letter])
    if answered:
        said = translate(ANSWER_LABELS[answered[1]])
    if not whom.count or form.is_answered(whom):
        return None
    undo_all()
    row = access.opened(access.find(webinar, mail_id))
    title = _("Undo") if undoes else _("Apply: %(answer)s", answer=row.answer_label)
    page = manage_page(
        "layouts/ask.html", webinar, form=form, whom=whom, kicker=row.who or row.kind_label, title=title, said=said, kept=sent_before(),
        action=request.path, back=url_for("replies.show", slug=webinar.slug, mail_id=mail_id),
        **({"letters": letters} if answered else {"letter": letter}),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


@bp.post("/w/<slug>/replies/<int:mail_id>/dismiss")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("replies.index")
def dismiss(webinar: Webinar, mail_id: int) -> ResponseReturnValue:
    """Set a mail aside."""
    service.dismiss(session(), access.find(webinar, mail_id), actor=actor(), now=site().now())
    flash(_("Email dismissed."), "ok")
    return redirect(url_for("replies.index", slug=webinar.slug))


@bp.post("/w/<slug>/replies/<int:mail_id>/undo")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("replies.index")
def undo(webinar: Webinar, mail_id: int) -> ResponseReturnValue:
    """Take back what was made of a mail; ask first where that mails somebody."""
    row = access.find(webinar, mail_id)
    if row.fate is Fate.APPLIED:
        page = _ask(webinar, mail_id, None, service.answered(session(), row, former=True), undoes=True)
        if page:
            return page
    service.undo(session(), row, actor=actor(), now=site().now())
    flash(_("Undone."), "ok")
    return redirect(url_for("replies.show", slug=webinar.slug, mail_id=mail_id))


@bp.get("/mail/replies/")
@audience(Audience.ADMIN)
def unknown() -> ResponseReturnValue:
    """Show administrators what came back and belongs to no webinar, and how the mailbox is read."""
    page = paginate(session(), queries.listed(None))
    return render_template(
        "correspondence/replies/unknown.html", page=page.showing(access.of_nobody(page.rows)), form=EmptyForm(),
        reading=queries.reading(session()), is_read=site().settings.replies_are_read,
        address=site().settings.mail_from, authserv=site().settings.inbox_authserv,
    )  # fmt: skip


@bp.get("/mail/replies/<int:mail_id>")
@audience(Audience.ADMIN)
def show_unknown(mail_id: int) -> ResponseReturnValue:
    """Show an administrator one of them."""
    mail = access.opened(access.find_any(mail_id))
    return render_template("correspondence/replies/one.html", mail=mail, form=EmptyForm())


@bp.post("/mail/replies/<int:mail_id>/dismiss")
@audience(Audience.ADMIN)
def dismiss_unknown(mail_id: int) -> ResponseReturnValue:
    """Set one of them aside."""
    service.dismiss(session(), access.find_any(mail_id), actor=actor(), now=site().now())
    flash(_("Email dismissed."), "ok")
    return redirect(url_for("replies.unknown"))
