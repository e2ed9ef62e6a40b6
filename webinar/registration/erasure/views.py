"""Pages of privacy: one's own data by signed link, and what retention takes out, for staff."""

from __future__ import annotations

import json
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
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.registration.erasure import queries, rules, service
from webinar.registration.erasure.access import exported
from webinar.registration.erasure.printing import as_data, own_data
from webinar.registration.form.forms.answers import label
from webinar.registration.form.queries import fields
from webinar.registration.privacy.queries import settings
from webinar.registration.registering.access import erased_of, registrant, registration_of
from webinar.registration.registering.mail import sample_following
from webinar.registration.roster.access import Roster, for_everybody
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.naming import listed
from webinar.web.site import site

bp = Blueprint("erasure", __name__)


@bp.get("/me/<token>/data")
@audience(Audience.LINK)
def data(token: str) -> ResponseReturnValue:
    """Show the registrant everything that is kept about them."""
    registration = registration_of(token)
    kept = own_data(session(), registration)
    return render_template("registration/erasure/data.html", registration=registration, token=token, kept=kept)


@bp.get("/me/<token>/data.json")
@audience(Audience.LINK)
def take(token: str) -> ResponseReturnValue:
    """Hand the registrant everything that is kept about them."""
    registration = registration_of(token)
    content = json.dumps(as_data(own_data(session(), registration)), default=str, ensure_ascii=False, indent=2).encode()
    return download(content, f"{registration.webinar.slug}-{registration.full_name}", "json")


@bp.route("/me/<token>/erase", methods=["GET", "POST"])
@audience(Audience.LINK)
def erase(token: str) -> ResponseReturnValue:
    """Ask, then take out everything personal; the link ends with it."""
    done = erased_of(token) if request.method == "POST" else None
    if done is not None:
        # Pressed twice.
        return render_template("registration/erasure/erased.html", webinar=done.webinar)
    registration = registration_of(token)
    if request.method != "POST":
        return render_template(
            "registration/erasure/erase.html", registration=registration, token=token, form=EmptyForm()
        )
    webinar = registration.webinar
    service.erase(session(), registration, actor=registrant(registration), now=site().now())
    return render_template("registration/erasure/erased.html", webinar=webinar)


@bp.route("/manage/w/<slug>/registrations/<public_id>/erase", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def erase_one(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Ask, then take out the personal data of one registrant on their wish."""
    roster = Roster.for_me(webinar)
    if request.method == "POST":
        locked(session(), webinar.id)
    row, form = roster.find_to_act(public_id), ManyForm()
    moved, following = sample_following(session(), webinar, [row], site().now())
    name = roster.of(row).name
    whom = Whom.of([row.id], [name], []).joined_by(Whom.of(moved, (), [following]))
    if not form.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=form, whom=whom, following=following, is_danger=True,
            title=_("Erase personal data"), heading=_("Erase the personal data of %(name)s?", name=name),
            said=" ".join([
                _("We’ll permanently erase the name, address, answers, files and emails. A held place goes to the next person. The registration still counts in totals."),
                _("If the webinar is in their calendar, one last email removes it."),
            ]), action=url_for("erasure.erase_one", slug=webinar.slug, public_id=public_id),
            back=url_for("registrant.show", slug=webinar.slug, public_id=public_id),
        )  # fmt: skip
        return page, 422 if has_errors(form) else 200
    service.erase(session(), row, actor=actor(), now=site().now())
    flash(_("Personal data erased. The registration still counts in totals."), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug))


@bp.post("/manage/w/<slug>/privacy/retention")
@for_everybody(Action.EDIT_HOSTS)
def retention(webinar: Webinar) -> ResponseReturnValue:
    """Ask, with who moves up by it, then take out what has been kept long enough."""
    locked(session(), webinar.id)
    now, form, back = site().now(), ManyForm(), url_for("privacy.index", slug=webinar.slug)
    found, leaving = queries.report(session(), webinar, now), queries.unconfirmed(session(), webinar.id, now)
    if found.is_empty:
        flash(_("You’re up to date."), "info")
        return redirect(back)
    # Those whose time is over are behind the webinar: nobody moves up for them.
    moved, following = sample_following(session(), webinar, leaving, now)
    due = [f"{key} {number}" for key, count in found.answers.items() for number in range(count)]
    ids = [*(row.id for row in leaving), *(f"kept {number}" for number in range(found.registrations))]
    whom = Whom.of(ids or due, (), ()).joined_by(Whom.of(moved, (), [following]))
    if not form.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=form, whom=whom, mails=(), following=following, is_danger=True,
            title=_("Erase personal data"), heading=_("Erase what has been kept long enough?"),
            said=_("We’ll permanently erase %(what)s. Registrations still count in totals.", what=_in_words(found)),
            action=url_for("erasure.retention", slug=webinar.slug), back=back,
        )  # fmt: skip
        return page, 422 if has_errors(form) else 200
    done = service.apply_retention(session(), webinar, actor=actor(), now=now)
    flash(_("Erased: %(what)s.", what=_in_words(done)), "ok")
    return redirect(back)


def _in_words(found: rules.Report) -> str:
    """Return how much a run takes out."""
    answers = sum(found.answers.values())
    return listed([
        text
        for count, text in (
            (found.registrations, ngettext("%(num)d registration", "%(num)d registrations", found.registrations)),
            (
                found.unconfirmed,
                ngettext(
                    "%(num)d address that was never confirmed", "%(num)d addresses that were never confirmed",
                    found.unconfirmed,
                ),
            ),
            (answers, ngettext("%(num)d answer", "%(num)d answers", answers)),
        )
        if count
    ])  # fmt: skip


def section(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any]:
    """Return, for the privacy page, what a run would take out, when the next one is, and who exported."""
    asked, kinds = fields(session, webinar.id), site().exports
    return {
        "report": queries.report(session, webinar, now),
        "exports": exported(queries.exports(session, webinar, kinds), kinds, Roster.for_me(webinar)),
        "next_run": rules.next_run(webinar, settings(session, webinar.id), asked, now), "names": {row.key: label(row) for row in asked},
        "form": EmptyForm(),
    }  # fmt: skip
