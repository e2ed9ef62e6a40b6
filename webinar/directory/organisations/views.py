"""Staff pages: the list of organisations, one organisation, its members."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action, StaffRole
from webinar.accounts.rules import ROLE_LABELS
from webinar.accounts.service import add_user
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.mail import Mail
from webinar.core.pictures import picture
from webinar.core.text import N_, email_key
from webinar.directory.organisations import queries, service
from webinar.directory.organisations.access import anywhere, for_organisation, may
from webinar.directory.organisations.forms import LogoForm, MemberForm, organisation_form, stored
from webinar.directory.organisations.mail import sample_welcome
from webinar.directory.organisations.models import Organisation
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.bulk import ManyForm, Whom, sent_before
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.limits import accepts
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.rendering import blocks, translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("organisations", __name__, url_prefix="/manage/organisations")
public = Blueprint("marks", __name__)


@bp.get("/")
@anywhere(Action.VIEW)
def index() -> ResponseReturnValue:
    """List organisations, searched by `q`."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.listed(query))
    can_add = queries.can_anywhere(session(), me(), Action.EDIT_DIRECTORY)
    return render_template("directory/organisations/index.html", page=page, query=query, can_add=can_add)


@bp.route("/new", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@once
def add() -> ResponseReturnValue:
    """Add an organisation."""
    form = organisation_form()()
    if request.method == "POST" and form.validate():
        organisation = service.add_organisation(session(), form.details(), actor=actor(), now=site().now())
        flash(_("%(name)s added.", name=organisation.name), "ok")
        return redirect(url_for("organisations.show", slug=organisation.slug))
    return render_template(
        "directory/organisations/form.html", form=form, organisation=None, codes=site().settings.languages
    ), 422 if form.errors else 200


@bp.get("/<slug>/")
@anywhere(Action.VIEW)
def show(slug: str) -> ResponseReturnValue:
    """Show an organisation, and to its own staff its members."""
    organisation = queries.by_slug(session(), slug)
    if organisation is None:
        raise NotFound
    return _page(organisation, MemberForm())


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@for_organisation(Action.EDIT_DIRECTORY)
def edit(organisation: Organisation) -> ResponseReturnValue:
    """Change what is known of an organisation."""
    form = organisation_form()(data=stored(organisation))
    if request.method == "POST" and form.validate():
        service.edit_organisation(session(), organisation, form.details(), actor=actor(), now=site().now())
        flash(_("%(name)s saved.", name=organisation.name), "ok")
        return redirect(url_for("organisations.show", slug=organisation.slug))
    page = render_template(
        "directory/organisations/form.html", form=form, organisation=organisation, codes=site().settings.languages
    )
    return page, 422 if form.errors else 200


@bp.post("/<slug>/logo")
@accepts(12)
@for_organisation(Action.EDIT_DIRECTORY)
@shown_at("organisations.show")
@reads_first
def set_logo(organisation: Organisation) -> ResponseReturnValue:
    """Keep a mark for light or dark grounds, or with `remove` take it away; without a file nothing changes."""
    form, dark = LogoForm(), request.form.get("ground") == "dark"
    if form.validate():
        file = request.files.get("file")
        content = file.read() if file and file.filename else None
        if content is None and "remove" not in request.form:
            raise RuleViolation(N_("Choose a file"), field="file")
        made = picture(content, longest=1_000, transparent=True) if content is not None else None
        begin_writing()
        service.set_logo(
            session(), organisation, made, dark=dark, folder=site().settings.files, actor=actor(), now=site().now()
        )
        flash(_("Logo saved.") if made else _("Logo removed."), "ok")
    return redirect(url_for("organisations.show", slug=organisation.slug))


@public.get("/o/<slug>/logo.png")
@public.get("/o/<slug>/logo-<any(dark):ground>.png")
@audience(Audience.PUBLIC)
@kept
def logo(slug: str, ground: str = "") -> ResponseReturnValue:
    """Show an organisation's mark."""
    organisation = queries.by_slug(session(), slug)
    digest = (organisation.logo_dark if ground else organisation.logo) if organisation else ""
    content = load(site().settings.files, digest) if digest else None
    if content is None:
        raise NotFound
    return hand_out(content, "logo.png", "image/png", inline=True)


@bp.post("/<slug>/members")
@for_organisation(Action.MANAGE_MEMBERS)
@once
def set_member(organisation: Organisation) -> ResponseReturnValue:
    """Add a colleague, after a page that shows the email to them; or change their role."""
    form, sure = MemberForm(), ManyForm()
    if form.validate():
        email, role = email_key(form.email.data), StaffRole(form.role.data)
        if queries.member_by_email(session(), organisation.id, email) is None:
            letter = sample_welcome(session(), organisation, email, role, actor().name)
            whom = Whom.of([email], [form.name.data or email], [letter])
            if not sure.is_answered(whom):
                return _ask(organisation, sure, whom, letter)
        try:
            now = site().now()
            user = add_user(session(), form.email.data, name=form.name.data, actor=actor(), now=now)
            service.set_member(session(), organisation, user, role, actor=actor(), now=now, welcome=True)
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(email)s is a member.", email=user.email), "ok")
            return redirect(url_for("organisations.show", slug=organisation.slug))
    return _page(organisation, form), 422


@bp.route("/<slug>/members/<int:member_id>/remove", methods=["GET", "POST"])
@for_organisation(Action.MANAGE_MEMBERS)
@shown_at("organisations.show")
def remove_member(organisation: Organisation, member_id: int) -> ResponseReturnValue:
    """Ask, then take a member's role away."""
    member = queries.member_by_id(session(), member_id)
    if member is None or member.organisation_id != organisation.id:
        raise NotFound
    if request.method == "POST":
        service.remove_member(session(), organisation, member, actor=actor(), now=site().now())
        flash(_("Member removed."), "ok")
        return redirect(url_for("organisations.show", slug=organisation.slug))
    return render_template(
        "directory/organisations/remove_member.html", organisation=organisation, member=member, form=EmptyForm(),
        is_me=member.user_id == me().id, role=translate(ROLE_LABELS[member.role]),
    )  # fmt: skip


def _ask(organisation: Organisation, sure: ManyForm, whom: Whom, letter: Mail) -> ResponseReturnValue:
    page = render_template(
        "layouts/ask.html", form=sure, whom=whom, letter=letter, title=_("Add member"), kicker=organisation.name,
        kept=sent_before(), action=url_for("organisations.set_member", slug=organisation.slug),
        back=url_for("organisations.show", slug=organisation.slug),
    )  # fmt: skip
    return page, 422 if has_errors(sure) else 200


def _page(organisation: Organisation, form: MemberForm) -> str:
    sees_members = may(organisation, Action.VIEW)
    return render_template(
        "directory/organisations/show.html", organisation=organisation, form=form, logo_form=LogoForm(), sees_members=sees_members,
        members=queries.members(session(), organisation.id) if sees_members else [], role_labels=ROLE_LABELS,
        may_edit=may(organisation, Action.EDIT_DIRECTORY),
        may_manage=may(organisation, Action.MANAGE_MEMBERS), facts=blocks("organisation", organisation),
    )  # fmt: skip
