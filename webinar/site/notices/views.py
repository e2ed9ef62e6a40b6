"""Staff page: how one hears of what needs one."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.site.notices import queries, rules, service
from webinar.site.notices.access import count_anew
from webinar.site.notices.forms import NoticeForm
from webinar.site.notices.models import NoticeMode
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.site import site

bp = Blueprint("notices", __name__, url_prefix="/manage/account/notices")


@bp.after_app_request
def _acted(answer: Response) -> Response:
    if request.path.startswith("/manage/"):
        count_anew()
    return answer


@bp.route("", methods=["GET", "POST"])
@audience(Audience.STAFF)
def choose() -> ResponseReturnValue:
    """Show and change how the user is mailed of what needs them."""
    form = NoticeForm(data={"mode": rules.mode_of(queries.choice_of(session(), me().id)).value})
    if request.method == "POST" and form.validate():
        service.choose(session(), me(), NoticeMode(form.mode.data), actor=actor(), now=site().now())
        flash(_("Saved."), "ok")
        return redirect(url_for("notices.choose"))
    return render_template("site/notices/choose.html", form=form), 422 if has_errors(form) else 200
