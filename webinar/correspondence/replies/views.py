"""The desk: mails of a webinar that came back, and for administrators those that belong to none."""

from __future__ import annotations

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
from webinar.correspondence.replies.models import Fate
from webinar.web.asking import one_of
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
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
    """Let a reply take effect that waited."""
    form, row = WhoseForm(), access.find(webinar, mail_id)
    if form.validate():
        try:
            service.apply(session(), row, form.address.data or "", actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Reply applied. You can undo this here."), "ok")
            return redirect(url_for("replies.show", slug=webinar.slug, mail_id=mail_id))
    return _page(webinar, mail_id, form), 422


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
    """Take back what was made of a mail."""
    service.undo(session(), access.find(webinar, mail_id), actor=actor(), now=site().now())
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
