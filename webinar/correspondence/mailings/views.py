"""Staff pages: messages to many with their files, from the draft to what became of each mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import is_kept, load
from webinar.core.mail import Enclosure
from webinar.core.text import N_
from webinar.correspondence.mailings import access, mail, queries, rules, service
from webinar.correspondence.mailings.forms import OWN_FILTERS, MailingForm, TemplateForm, kept_token, mailing_form
from webinar.correspondence.mailings.models import Kind, Mailing, MailingFile, MailingState
from webinar.registration.admission.queries import categories
from webinar.registration.roster import queries as roster_queries
from webinar.registration.roster.access import Roster, choices, read_filters
from webinar.registration.roster.rules import MAX_AT_ONCE
from webinar.web.bulk import Whom, asks_first
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.large import gives_back
from webinar.web.limits import accepts
from webinar.web.links import masked
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.rendering import language_name, translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("mailings", __name__, url_prefix="/manage/w/<slug>/mailings")


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List the messages to many, the latest first, and the templates."""
    page = paginate(session(), access.listed(webinar))
    return manage_page(
        "correspondence/mailings/index.html", webinar, page=page.showing(access.shown(page.rows)), form=EmptyForm(),
        templates=access.templates(webinar),
    )  # fmt: skip


@bp.post("/new")
@for_webinar(Action.VIEW_REGISTRATIONS)
@once
def new(webinar: Webinar) -> ResponseReturnValue:
    """Begin a message: to those chosen in the list of registrations, to all that its filters find, or as a copy."""
    roster, kind, subject, text = Roster.for_me(webinar), Kind.REGISTRATIONS, "", ""
    audience: dict[str, Any] = {"filters": read_filters(roster, request.form.to_dict()).arguments()}
    if request.form.get("scope") != "all" and request.form.getlist("row"):
        audience = {"rows": request.form.getlist("row")[:MAX_AT_ONCE]}
    former = request.form.get("copy", "")
    if former.isdecimal():
        copy = service.copy(session(), webinar, access.find(webinar, int(former[:9])), actor=actor(), now=site().now())
        return redirect(url_for("mailings.edit", slug=webinar.slug, mailing_id=copy.id), 303)
    template = request.form.get("template", "")
    if template.isdecimal():
        found = access.find_template(webinar, int(template[:9]))
        kind, subject, text = found.kind, found.subject, found.text
    row = service.begin(session(), webinar, kind, audience, subject=subject, text=text, actor=actor(), now=site().now())
    return redirect(url_for("mailings.edit", slug=webinar.slug, mailing_id=row.id), 303)


@bp.route("/<int:mailing_id>/edit", methods=["GET", "POST"])
@accepts(26)
@gives_back
@for_webinar(Action.VIEW_REGISTRATIONS)
@reads_first
@once
def edit(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Write a message, attach files to it, and say whom it goes to."""
    row, taken = access.find(webinar, mailing_id), list[Enclosure]()
    is_open = row.state in {MailingState.DRAFT, MailingState.REQUESTED}
    if not is_open and request.method != "POST":
        return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=row.id))
    form, keys = _form(webinar, row)
    chosen = row.readers.get("rows")
    if request.method == "POST":
        form.validate()
        taken = form.take_files(site().settings.files)
        if not is_open:
            form.violate(
                RuleViolation(
                    N_("This message was sent while you were editing it. Copy your text into a new one."), field="text"
                )
            )
    if request.method == "POST" and not has_errors(form):
        # Who was chosen one by one stays so until the filters are used instead.
        filters = form.filters(keys)
        kept = chosen is not None and not filters and form.kind.data == Kind.REGISTRATIONS
        other = {} if kept else {"q": row.readers.get("filters", {}).get("q", "")}
        audience = {"rows": chosen} if kept else {"filters": {**filters, **{k: v for k, v in other.items() if v}}}
        without = {int(number) for number in form.remove.data or ()}
        begin_writing()
        try:
            service.change(
                session(), webinar, row, subject=form.subject.data, text=form.text.data, kind=Kind(form.kind.data),
                audience=audience, actor=actor(), now=site().now(),
            )  # fmt: skip
            if without or taken:
                service.set_files(
                    session(), webinar, row, without=without, added=taken, actor=actor(), now=site().now()
                )
        except RuleViolation as error:
            form.violate(error)
        else:
            return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=row.id))
    page = manage_page(
        "correspondence/mailings/edit.html", webinar, form=form, mailing_id=row.id, more=[one.key for one in choices(webinar)],
        chosen=None if chosen is None else len(chosen), placeholders={key: translate(label) for key, label in rules.PLACEHOLDERS.items()},
        whole=Roster.for_me(webinar).is_whole, words=row.readers.get("filters", {}).get("q", ""),
        taken=[(file, kept_token(file)) for file in taken],
    )  # fmt: skip
    return page, 422 if has_errors(form) else 200


def _form(webinar: Webinar, row: Mailing) -> tuple[MailingForm, list[str]]:
    more = choices(webinar)
    filters = row.readers.get("filters", {})
    form = mailing_form(more)(
        data={
            "subject": row.subject,
            "text": row.text,
            "kind": row.kind.value,
            **dict.fromkeys(OWN_FILTERS, ""),
            **filters,
        }
    )
    hosts = {host.id: host.organisation.short_name for host in webinar.hosts}
    tags = roster_queries.tags(session(), webinar.id) if Roster.for_me(webinar).is_whole else []
    form.offer(list(categories(session(), webinar.id)), hosts, tags, more)
    form.offer_files(queries.files(session(), [row.id]).get(row.id, []))
    return form, [*OWN_FILTERS, *(one.key for one in more)]


@bp.get("/<int:mailing_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def show(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Show a draft as one of its readers gets it and to how many it goes, or what became of each mail."""
    return _show(webinar, access.find(webinar, mailing_id))


def _show(webinar: Webinar, row: Mailing, form: TemplateForm | None = None) -> str:
    form = form or TemplateForm()
    form.organisation.set_options(
        [(str(one.organisation_id), one.organisation.name) for one in access.template_hosts(webinar)]
    )
    form.language.set_options([(code, language_name(code)) for code in site().settings.languages])
    files = queries.files(session(), [row.id]).get(row.id, [])
    page: dict[str, Any] = {
        "mailing": access.shown([row])[0], "template_form": form, "form": EmptyForm(), "mine": access.template_hosts(webinar),
        "may_send": may(Action.EDIT_REGISTRATIONS), "files": [(file, is_kept(site().settings.files, file.digest)) for file in files],
    }  # fmt: skip
    if row.state not in {MailingState.DRAFT, MailingState.REQUESTED}:
        listed = paginate(session(), queries.recipients(row.id))
        page |= {"page": listed.showing(access.recipients(webinar, listed.rows))}
        return manage_page("correspondence/mailings/sent.html", webinar, **page)
    reach = access.reach(webinar, row.kind, row.readers)
    reader = next((one for one in reach.people if one.digest == request.args.get("as")), next(iter(reach.people), None))
    sample = mail.preview(session(), row, webinar, reader) if reader and row.text else None
    shown = (masked(sample.subject), masked(sample.text), sample.sender_name, sample.reply_to) if sample else None
    return manage_page(
        "correspondence/mailings/draft.html", webinar, **page, count=reach.count, hidden=reach.hidden,
        refusing=reach.refusing, unnamed=reach.unnamed, called=_called(webinar, row), sample=shown, reader=reader, readers=reach.people[:100],
        shown=_whom(webinar, row, reach, [file for file, _there in page["files"]]).shown,
    )  # fmt: skip


def _called(webinar: Webinar, row: Mailing) -> list[str]:
    """Return what stands in a message for {name} of somebody without one, each once; [] where no name stands."""
    found = rules.unnamed_as(f"{row.subject}\n{row.text}", mail.nobody(), webinar.language)
    return list(dict.fromkeys(found))


def _whom(webinar: Webinar, row: Mailing, reach: rules.Reach, files: Sequence[MailingFile]) -> Whom:
    """Return who gets a message, and as what: by the mail to the first of them, whosever is looked at."""
    first = next(iter(reach.people), None)
    sample = mail.preview(session(), row, webinar, first) if first and row.text else None
    if sample:
        sample = replace(
            sample, files=tuple(Enclosure(one.name, one.media_type, one.size, one.digest) for one in files)
        )
    ids = [(one.kind.value, one.id, one.digest) for one in reach.people]
    return Whom.of([*ids, reach.refusing], (), [sample])


@bp.post("/<int:mailing_id>/test")
@for_webinar(Action.VIEW_REGISTRATIONS)
@shown_at("mailings.show")
@once
def test(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Send the message to oneself."""
    service.test(session(), access.find(webinar, mailing_id), me().id, folder=site().settings.files, now=site().now())
    flash(_("A test is on its way to %(email)s.", email=me().email), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


@bp.post("/<int:mailing_id>/request")
@for_webinar(Action.VIEW_REGISTRATIONS)
@shown_at("mailings.show")
def ask(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Ask those who may send it."""
    service.request(session(), webinar, access.find(webinar, mailing_id), actor=actor(), now=site().now())
    flash(_("The organisers are asked to send this message."), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


@bp.post("/<int:mailing_id>/send")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("mailings.show")
@once
def send(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Send the message as the page showed it, to those of whom it said how many."""
    row = access.find(webinar, mailing_id)
    service.hold(session(), webinar, row)
    reach, files = access.reach(webinar, row.kind, row.readers), queries.files(session(), [row.id]).get(row.id, [])
    rules.ensure_reaches(reach.count)
    _whom(webinar, row, reach, files).ensure_shown()
    folder = site().settings.files
    count = service.send(session(), webinar, row, reach, folder=folder, actor=actor(), now=site().now())
    flash(ngettext("%(num)d email is on its way.", "%(num)d emails are on their way.", count), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


@bp.post("/<int:mailing_id>/stop")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("mailings.show")
def stop(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Stop what has not gone."""
    row = access.find(webinar, mailing_id)
    count = service.stop(session(), webinar, row, actor=actor(), now=site().now())
    flash(ngettext("Stopped: %(num)d email won’t be sent.", "Stopped: %(num)d emails won’t be sent.", count), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


@bp.post("/<int:mailing_id>/recipients/<int:recipient_id>/again")
@for_webinar(Action.EDIT_REGISTRATIONS)
@shown_at("mailings.show")
@once
def again(webinar: Webinar, mailing_id: int, recipient_id: int) -> ResponseReturnValue:
    """Send the message to one recipient once more."""
    row = access.find_recipient(webinar, access.find(webinar, mailing_id), recipient_id)
    service.send_again(session(), webinar, row, folder=site().settings.files, actor=actor(), now=site().now())
    flash(_("The email is on its way."), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


@bp.get("/<int:mailing_id>/files/<int:file_id>")
@for_webinar(Action.VIEW_REGISTRATIONS)
def file(webinar: Webinar, mailing_id: int, file_id: int) -> ResponseReturnValue:
    """Hand out a file of a message."""
    row = _file(webinar, mailing_id, file_id)
    content = load(site().settings.files, row.digest)
    if content is None:
        raise NotFound
    return hand_out(content, row.name, row.media_type)


@bp.post("/<int:mailing_id>/files/<int:file_id>/remove")
@for_webinar(Action.VIEW_REGISTRATIONS)
@shown_at("mailings.show")
def remove_file(webinar: Webinar, mailing_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file off a draft."""
    mailing, row = access.find(webinar, mailing_id), _file(webinar, mailing_id, file_id)
    service.set_files(session(), webinar, mailing, without={row.id}, added=(), actor=actor(), now=site().now())
    flash(_("File removed."), "ok")
    return redirect(url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id))


def _file(webinar: Webinar, mailing_id: int, file_id: int) -> MailingFile:
    row = queries.file(session(), access.find(webinar, mailing_id).id, file_id)
    if row is None:
        raise NotFound
    return row


@bp.post("/<int:mailing_id>/discard")
@for_webinar(Action.VIEW_REGISTRATIONS)
@shown_at("mailings.show")
def discard(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    row = access.find(webinar, mailing_id)
    name, back = row.subject or _("No subject yet"), url_for("mailings.show", slug=webinar.slug, mailing_id=mailing_id)
    service.discard(session(), webinar, row, actor=actor(), now=site().now())
    if asked := asks_first(name, _("Delete draft"), back=back):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Draft deleted."), "ok")
    return redirect(url_for("mailings.index", slug=webinar.slug))


@bp.post("/<int:mailing_id>/template")
@for_webinar(Action.EDIT_REGISTRATIONS)
@once
def keep_template(webinar: Webinar, mailing_id: int) -> ResponseReturnValue:
    """Keep the message as a template of one's own organisation."""
    row, form = access.find(webinar, mailing_id), TemplateForm()
    form.organisation.set_options(
        [(str(one.organisation_id), one.organisation.name) for one in access.template_hosts(webinar)]
    )
    form.language.set_options([(code, language_name(code)) for code in site().settings.languages])
    if form.validate():
        try:
            service.keep_template(
                session(),
                row,
                int(form.organisation.data),
                form.language.data,
                form.name.data,
                actor=actor(),
                now=site().now(),
            )
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Template saved."), "ok")
            return redirect(url_for("mailings.index", slug=webinar.slug))
    return _show(webinar, row, form), 422


@bp.post("/templates/<int:template_id>/remove")
@for_webinar(Action.EDIT_REGISTRATIONS)
def remove_template(webinar: Webinar, template_id: int) -> ResponseReturnValue:
    """Forget a template of one's own organisation."""
    row, back = access.find_template(webinar, template_id), url_for("mailings.index", slug=webinar.slug)
    service.remove_template(session(), row, actor=actor(), now=site().now())
    if asked := asks_first(row.name, _("Delete template"), back=back):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Template deleted."), "ok")
    return redirect(back)
