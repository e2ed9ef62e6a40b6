"""Verbs on releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarPublished
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.directory.people.models import Person
from webinar.programme.agenda.queries import panel, parts
from webinar.programme.versions import queries, rules
from webinar.programme.versions.models import ProgrammeVersion
from webinar.programme.versions.tasks import SendProgrammeNotice


def pending(session: Session, webinar: Webinar) -> list[rules.Change]:
    """Return what a release now would change."""
    last = queries.latest(session, webinar.id)
    draft = rules.capture(webinar, parts(session, webinar.id), panel(session, webinar.id))
    if last is not None and rules.same(last.content, draft):
        return []
    return rules.differences(last.content if last else None, draft)


def release(
    session: Session, webinar: Webinar, *, note: str, tell: rules.Tell, actor: audit.Actor, now: datetime
) -> ProgrammeVersion:
    """Make the draft public as the next release and ask for the mails; RuleViolation when nothing has changed."""
    locked(session, webinar.id)
    last, content = ensure_new(session, webinar)
    row = ProgrammeVersion(
        webinar_id=webinar.id, number=last.number + 1 if last else 1, note=note, content=content, released_at=now,
        released_by=actor.name, told=0,
    )  # fmt: skip
    session.add(row)
    webinar.changed_at = now
    session.flush()
    audit.record(session, actor, "schedule.release", webinar.title, now=now, scope=webinar.scope, number=row.number)
    send_notices(session, webinar, row, tell, actor=actor, now=now)
    return row


def ensure_new(session: Session, webinar: Webinar) -> tuple[ProgrammeVersion | None, rules.Content]:
    """Return the latest release and what the draft would make public; RuleViolation when nothing has changed."""
    last = queries.latest(session, webinar.id)
    content = rules.capture(webinar, parts(session, webinar.id), panel(session, webinar.id))
    if not content["panel"] and not content["parts"]:
        raise RuleViolation(N_("There’s nothing to publish yet."))
    if last is not None and rules.same(last.content, content):
        raise RuleViolation(N_("Nothing has changed since version %(number)d."), number=last.number)
    return last, content


def send_notices(
    session: Session, webinar: Webinar, release: ProgrammeVersion, tell: rules.Tell, *, actor: audit.Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Ask for the mails about a release, once for each person; returns how many mails this adds."""
    added = sum(
        outbox.enqueue(session, SendProgrammeNotice(release.id, person.id), key=_key(release, person), now=now)
        for person in untold(session, webinar, release, tell)
    )
    release.told += added
    if added:
        audit.record(
            session, actor, "schedule.tell", webinar.title, now=now, scope=webinar.scope, number=release.number,
            tell=tell.value, people=added,
        )  # fmt: skip
    return added


def untold(session: Session, webinar: Webinar, release: ProgrammeVersion, tell: rules.Tell) -> list[Person]:
    """Return whom the mails about a release still reach."""
    before = queries.numbered(session, webinar.id, release.number - 1)
    changes = rules.differences(before.content if before else None, release.content)
    people = [one for one in queries.people(session, recipients(tell, changes, release.content)) if one.email]
    told = outbox.known(session, [_key(release, person) for person in people])
    return [person for person in people if _key(release, person) not in told]


def _key(release: ProgrammeVersion, person: Person) -> str:
    return f"programme:{release.id}:{person.id}"


def recipients(tell: rules.Tell, changes: Sequence[rules.Change], content: rules.Content) -> set[int]:
    """Return the ids of the people to tell: those whose part changed, or with them all of the panel."""
    if tell is rules.Tell.NOBODY:
        return set()
    affected = set(_people(changes))
    return affected if tell is rules.Tell.AFFECTED else affected | {row["person"] for row in content["panel"]}


def _people(changes: Iterable[rules.Change]) -> Iterable[int]:
    for change in changes:
        yield from change.people


def on_published(session: Session, event: WebinarPublished, now: datetime) -> None:
    """Release what there is when a webinar's page becomes public for the first time."""
    webinar = session.get_one(Webinar, event.webinar_id)
    if queries.latest(session, webinar.id) is not None:
        return
    if parts(session, webinar.id) or panel(session, webinar.id):
        actor = audit.Actor.system(event.by)
        release(session, webinar, note="", tell=rules.Tell.NOBODY, actor=actor, now=now)
