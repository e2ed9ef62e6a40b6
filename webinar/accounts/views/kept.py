"""What was sent after the session had ended: kept, and sent again by a button once its writer has signed in.

A stranger's page can make a browser send anything here. So a post is kept only if it carries the mark that our own
page, drawn for this user, bore; it is shown only to that user in the browser that sent it; and only their button, with
the new session's token, does anything.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Flask, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webinar.accounts import queries, rules, service
from webinar.accounts.access import me
from webinar.accounts.models import User
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.rendering import page_url
from webinar.web.resending import TITLE, again, fields_sent
from webinar.web.site import site

bp = Blueprint("kept", __name__, url_prefix="/manage/kept")
COOKIE = "kept_post"
_AUTHOR = "author of a page"


def author_mark() -> str:
    """Return the mark of pages drawn for the signed-in user; "" for visitors."""
    if not current_user or not current_user.is_authenticated:
        return ""
    return site().tokens.sign(_AUTHOR, str(me().id), me().fs_uniquifier)


def signed_out() -> ResponseReturnValue:
    """Answer a post that needs a session and has none: keep it if its writer is known, and ask them to sign in."""
    user = _author()
    answer = make_response(redirect(url_for("security.login", next=url_for("kept.show") if user else None)))
    title = request.form.get(TITLE, "")
    if user is None:
        lost = _("Sign in first. What you sent isn’t saved.") if title else _("Sign in first.")
        flash(lost, "warn")
    elif title:
        words = _("Your session has expired. Sign in to continue with “%(page)s”. What you sent is kept.", page=title)
        flash(words, "warn")
    else:
        flash(_("Your session has expired. Sign in to continue. What you sent is saved."), "warn")
    if user is not None:
        fields = fields_sent()
        had_files = any(file.filename for file in request.files.values())
        path = request.full_path.rstrip("?")
        secret = service.keep_post(session(), user, path, fields, had_files=had_files, now=site().now())
        age = int(rules.KEPT_FOR.total_seconds())
        secure = site().settings.secure
        answer.set_cookie(COOKIE, secret, max_age=age, httponly=True, samesite="Lax", secure=secure)
    return answer


def _author() -> User | None:
    try:
        ident, uniquifier = site().tokens.read(_AUTHOR, request.form.get("written_by", ""))
    except NotFound:
        return None
    user = session().get(User, int(ident))
    return user if user is not None and user.active and same(user.fs_uniquifier, uniquifier) else None


@bp.get("")
@audience(Audience.STAFF)
def show() -> ResponseReturnValue:
    """Show what was kept, with the button that sends it."""
    secret, since = request.cookies.get(COOKIE, ""), site().now() - rules.KEPT_FOR
    row = queries.kept_post(session(), me(), secret, since=since)
    if row is None:
        return _nothing_kept(secret, since)
    fields = [(str(name), str(value)) for name, value in row.fields]
    return render_template(
        "errors/again.html", **again(row.path, [*fields, ("kept_post", "1")], had_files=row.had_files),
        discard=url_for("kept.discard"), sent_at=row.created_at, refused="refused" in request.args,
    )  # fmt: skip


def _nothing_kept(secret: str, since: datetime) -> ResponseReturnValue:
    """Lead to the first page; say why there is nothing, to who comes with a browser that had sent something."""
    answer = make_response(redirect(page_url("staff")))
    if secret and queries.is_kept_for_another(session(), me(), secret, since=since):
        flash(
            _(
                "Another user sent something from this browser when their session had ended. It’s kept for them for a day."
            ),
            "warn",
        )
    elif secret:
        flash(
            _(
                "What you sent after your session had ended is no longer kept: it’s kept for a day, and only the latest five."
            ),
            "warn",
        )
        answer.delete_cookie(COOKIE)
    return answer


@bp.post("/discard")
@audience(Audience.STAFF)
def discard() -> ResponseReturnValue:
    """Forget what was kept."""
    _forget()
    answer = make_response(redirect(page_url("staff")))
    answer.delete_cookie(COOKIE)
    return answer


def was_sent(response: Response) -> Response:
    """Forget what was kept once it is sent again and taken."""
    taken = request.method == "POST" and response.status_code < 400  # noqa: PLR2004 - HTTP error classes
    if taken and "kept_post" in request.form and current_user.is_authenticated:
        _forget()
        response.delete_cookie(COOKIE)
    return response


def _forget() -> None:
    service.forget_post(session(), me(), request.cookies.get(COOKIE, ""))


def way_in() -> str:
    """Return where somebody goes who has just signed in."""
    return url_for("kept.show") if COOKIE in request.cookies else page_url("staff")


def init_kept(app: Flask) -> None:
    """Connect the guard of addresses, the forms and the answers."""
    app.extensions["webinar_signed_out"] = signed_out
    app.jinja_env.globals["author_mark"] = author_mark
    app.after_request(was_sent)
