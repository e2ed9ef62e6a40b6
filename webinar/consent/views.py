"""Staff page: what registrants agree to, and which host receives what."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.consent import queries, service
from webinar.consent.access import consent_texts, notice
from webinar.consent.forms import privacy_form
from webinar.core.errors import RuleViolation
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page, sections
from webinar.webinars.models import Webinar
from webinar.webinars.rules import accepted

bp = Blueprint("consent", __name__, url_prefix="/manage/w/<slug>/privacy")


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show and change lists, retention, and what each host receives; show every wording that was used."""
    settings = queries.settings(session(), webinar.id)
    hosts, rows = accepted(webinar), queries.host_rows(session(), webinar)
    form = privacy_form(hosts, rows, queries.sharing(session(), webinar), settings)
    if request.method == "POST" and form.validate():
        try:
            service.save_settings(session(), webinar, form.details(), form.sharing(), actor=actor(), now=site().now())
        except RuleViolation as error:
            session().rollback()
            form.violate(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("consent.index", slug=webinar.slug))
    page = manage_page(
        "consent/index.html", webinar, form=form, hosts=hosts, notice=notice(session(), webinar),
        texts=consent_texts(session(), webinar), wordings=queries.wordings(session(), webinar.id),
        blocks=sections("privacy", webinar),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200
