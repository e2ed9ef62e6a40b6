"""Staff page: what registrants agree to, and which host receives what."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, my_hosts, sections
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import named
from webinar.core.errors import RuleViolation
from webinar.registration.privacy import queries, rules, service
from webinar.registration.privacy.access import decides
from webinar.registration.privacy.forms import PrivacyForm, privacy_form
from webinar.registration.privacy.printing import closed, consent_texts, notice, opened
from webinar.registration.privacy.service import Power
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import in_language
from webinar.web.rendering import blocks
from webinar.web.site import site

bp = Blueprint("privacy", __name__, url_prefix="/manage/w/<slug>/privacy")


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_HOSTS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show and change lists, retention, and what each host receives; show every wording that was used.

    A change that opens access, or closes what is seen by now, is asked about first, on a page that says whom it concerns.
    """
    privacy = queries.privacy(session(), webinar)
    hosts = named(webinar)
    form = privacy_form(hosts, privacy.hosts, privacy.sharing, privacy.settings)
    if request.method == "POST" and form.validate():
        try:
            page = _question(webinar, form)
            if page:
                return page
            _save(webinar, form)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("privacy.index", slug=webinar.slug))
    page = manage_page(
        "registration/privacy/index.html", webinar, form=form, hosts=hosts, notice=notice(webinar, privacy),
        texts=consent_texts(webinar, privacy), wordings=queries.wordings(session(), webinar.id),
        blocks=sections("privacy", webinar), decider=queries.deciding_host(session(), webinar), decides=decides(webinar),
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _power(webinar: Webinar) -> Power:
    return Power({host.id for host in my_hosts(webinar)}, decides(webinar))


def _question(webinar: Webinar, form: PrivacyForm) -> str:
    """Return the page that asks before access changes; "" for a change that is confirmed, opens nothing and hides nobody."""
    privacy = queries.privacy(session(), webinar)
    before = privacy.access
    after = service.access_after(session(), webinar, form.details(), form.sharing())
    rules.ensure_lists(after)
    opens, power = rules.widening(before, after), _power(webinar)
    rules.ensure_may_change(before, after, mine=power.mine, decides=power.decides)
    closes = rules.narrowing(webinar, queries.grounds(session(), webinar), before, after)
    losses = blocks("narrowing", closes, webinar=webinar) if closes else []
    if not (opens or losses) or "confirm" in request.form:
        return ""
    lines = [*opened(opens, after, webinar), *(closed(closes, after, webinar) if losses else ())]
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return manage_page(
        "registration/privacy/widen.html", webinar, kept=kept, lines=lines, opens=bool(opens), closes=bool(losses),
        notice=notice(webinar, privacy, after), blocks=[*(sections("widening", webinar) if opens else ()), *losses],
    )  # fmt: skip


def _save(webinar: Webinar, form: PrivacyForm) -> None:
    now = site().now()
    service.save_settings(session(), webinar, form.details(), form.sharing(), _power(webinar), actor=actor(), now=now)
    with in_language(webinar.language):
        text = notice(webinar, queries.privacy(session(), webinar))
        service.keep_wordings(session(), webinar, {"notice": text}, webinar.language, now=now)
