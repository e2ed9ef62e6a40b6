"""What a room contributes to the whole: addresses, menu, tabs, cards, sections, jobs, listeners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import click
from flask import Blueprint
from sqlalchemy import ColumnElement, ScalarSelect

from webinar.core.events import Listener
from webinar.core.text import N_
from webinar.core.worker import Errand, MailBuilder, Runner

#: Pages that earlier rooms and the shell lead to without knowing whose they are: the name, and what it is. Each is
#: offered by one room (`Feature.pages`), and made by `page_url`.
PAGES = {
    "start": "the first page of the site",
    "privacy": "what the site keeps of people",
    "preferences": "takes the choice of language and appearance",
    "sign-in": "where staff sign in",
    "sign-out": "takes the wish to sign out",
    "account": "the signed-in user's own account",
    "staff": "the first page of the staff",
    "notices": "how the user hears of what needs them",
    "kept": "what staff sent after their session had ended",
    "undo": "takes back an act on many; takes `number`",
    "mails": "mails that were written, for staff",
    "feed": "the calendar feeds and how to subscribe to them",
    "register": "the form of registration; takes `slug`",
    "speaker": "a panel member's own page; takes `token`",
    "changes": "changes of a webinar of which nobody was told yet, for staff; takes `slug`",
    "write": "takes whom a message is to go to, for staff; takes `slug`",
    "unsubscribe": "takes the wish to get no more mail that may be refused; takes `token`",
    "description": "tells programs what they may ask, and how it is answered",
    "join": "leads into the webinar; takes `token`",
}


#: How many things of one room the search of the whole shows.
FOUND = 8
#: For how many days something is news.
NEWS_FOR = 7


@dataclass(frozen=True)
class MenuItem:
    """An entry of the staff's main menu; `label` is marked by `N_`; `admin` shows it to administrators only."""

    label: str
    endpoint: str
    position: int
    icon: str
    admin: bool = False


@dataclass(frozen=True)
class Link:
    """An entry of the public pages' "header" or of everybody's "footer"; `label` is marked by `N_`."""

    place: str
    label: str
    endpoint: str
    position: int


#: The groups of a webinar's spine: label, and the positions of the tabs that stand in it, first and last.
GROUPS = (
    (N_("Prepare"), 1, 19),
    (N_("People"), 30, 39),
    (N_("Programme"), 20, 29),
    (N_("Registration"), 40, 49),
    (N_("During"), 50, 59),
    (N_("After"), 60, 99),
)


@dataclass(frozen=True)
class Tab:
    """An entry of a webinar's side spine; `endpoint` takes `slug`; shown to those who may do `action`.

    `position` is its place, and its tens tell its group (`GROUPS`); 0 stands above all groups.
    `count(session, webinar)` gives the small figure beside the label, or None; `figure(webinar's id, now)` gives it in
    SQL, and a page reads those of all its tabs in one statement.
    """

    label: str
    endpoint: str
    position: int
    action: str
    count: Callable[..., int | None] | None = None
    figure: Callable[[int, datetime], ScalarSelect[int]] | None = None


#: Places for blocks of later rooms: the name, and page and subject. "…-actions" stand among the page's buttons.
PLACES = {
    "head": "head of a webinar's public page",
    "public": "a webinar's public page",
    "aside": "margin of a webinar's public page",
    "overview": "the staff's first page of a webinar",
    "details": "the page of a webinar's own facts",
    "host-removal": "the page that asks before a host goes",
    "standing": "the page that asks before registrants are told where they stand; of what was just done, and is taken back",
    "unpublishing": "the page that asks before a webinar's page is taken back from the public",
    "announcing": "the page that asks before a webinar is made public, or announced anew after it was postponed",
    "parting": "the page that asks before a webinar is cancelled or postponed; of `Parting`, what is said to those emailed",
    "host-actions": "buttons of a host in the staff's list",
    "series": "a series' public page",
    "member-actions": "buttons of the staff's page of a panel member",
    "member-answer": "the page that asks before staff change a panel member's answer; of `Answering`",
    "member-removal": "the page that asks before a panel member goes; of `Leaving`, what is said to them",
    "organisation": "facts of an organisation, for staff",
    "webinars-actions": "the staff's list of webinars; of the user",
    "agenda-actions": "the staff's programme of a webinar",
    "attendance-actions": "the staff's attendance of a webinar",
    "admission": "the staff's admission of a webinar",
    "form-preview": "the staff's preview of a webinar's registration form",
    "privacy": "the staff's privacy of a webinar",
    "widening": "asks the staff before access to registrants is widened",
    "narrowing": "asks the staff before access to registrants is narrowed; of what is closed",
    "me": "a registrant's own page; of the registration, with `token`",
    "me-join": "the way into the webinar on a registrant's own page; of the registration, with `join_url`",
    "me-actions": "buttons of a registrant's own page",
    "me-data": 'the card "Your data" of a registrant\'s own page',
    "speaker": "margin of a panel member's own page; of the member, with `token`",
    "delegation-actions": "buttons of the staff's page of a delegation",
    "registrant": "the staff's page of a registration, for those who may see the person",
    "registrant-actions": "buttons of the staff's page of a registration",
}


@dataclass(frozen=True)
class Section:
    """A block on a page of an earlier room, such as the programme on the webinar's public page.

    `place` names the page, see `PLACES`. `context(session, subject, now)` returns the template's variables, or None to
    leave the block out; the page adds its own, and its subject under that name. Where most subjects have nothing to show,
    `there(subject's id)` says so in SQL: a page asks it of all its blocks in one statement.
    """

    place: str
    position: int
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    there: Callable[[int], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Milestone:
    """Something that every webinar reaches: `days` before its date (negative: after it).

    `label` is marked by `N_`, `endpoint` (it takes `slug`) the page on which it is done, `before` the state of a
    webinar that waits for it. `Feature.reached` tells whether it is reached.
    """

    key: str
    label: str
    days: int
    endpoint: str
    before: str = ""


@dataclass(frozen=True)
class Hit:
    """Something that the search of the whole found: its kind and title in the present language, and where it is."""

    kind: str
    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Need:
    """Something that waits for one of the staff, in the present language: about what, and where they act.

    `key` is the same as long as it is the same thing. `is_news` marks what only wants to be known.
    """

    key: str
    about: str
    text: str
    act: str
    url: str
    is_news: bool = False


@dataclass(frozen=True)
class Undo:
    """How an act on many is taken back (`core.undo`), by those who may do `action` to its webinar, or to anything.

    `run(session, webinar, data, actor, now)` puts back what `data` says and returns how many that were, with the reasons
    why others were left: (RuleViolation, how many) each. `webinar` is None for an act outside webinars. `endpoint` is
    the page of the list (it takes the webinar's `slug`, if there is one).
    """

    action: str
    endpoint: str
    run: Callable[..., tuple[int, Iterable[tuple[Any, int]]]]


@dataclass(frozen=True)
class Kept:
    """What a room keeps of one registrant: (label, value) in words of the present language, and complete as data.

    `data` has technical names, unique among all rooms, and JSON's values; the keys of links and of files stay out.
    """

    title: str
    shown: Sequence[tuple[str, str]]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Signable:
    """A document that every host signs off; `sections(session, webinar)` gives its wording by section.

    The names of sections are marked for translation. `before` is the state of a webinar that waits for the approvals,
    `edit` the endpoint (it takes `slug`) at which the document is written. An `optional` document is waited for once
    it is written, and not before.
    """

    key: str
    label: str
    position: int
    sections: Callable[..., Mapping[str, str]]
    before: str
    edit: str = ""
    optional: bool = False


@dataclass(frozen=True)
class ListFilter:
    """A way to filter registrations by what a later room knows of them: in the list, its messages and its files.

    `key` is its name in addresses, unique among all filters of the list; `label` and `everybody` ("Any attendance")
    are marked by `N_`. `options(session, webinar)` gives the values with their marked labels, none while there is
    nothing to filter by; `condition(session, webinar_id, value)` the SQL condition on `Registration`.
    """

    key: str
    label: str
    everybody: str
    options: Callable[..., Mapping[str, str]]
    condition: Callable[..., Any]


@dataclass(frozen=True)
class Feature:
    """One room's contribution; the tuple of all of them is the table of contents (webinar/features.py)."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    links: tuple[Link, ...] = ()
    #: Pages by the names under which earlier rooms and the shell lead to them, see `PAGES`.
    pages: Mapping[str, str] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    sections: tuple[Section, ...] = ()
    mails: Mapping[type[Any], MailBuilder] = field(default_factory=dict)
    #: By the first word of their keys, those of its mails of which it says itself who may read them in the log: each
    #: `readable(webinar, mails)` returns the ids of those that the signed-in user may, who sees not every registrant.
    readable: Mapping[str, Callable[..., set[int]]] = field(default_factory=dict)
    jobs: Mapping[type[Any], Runner] = field(default_factory=dict)
    #: Work that waits for other machines, done with no transaction open.
    errands: Mapping[type[Any], Errand] = field(default_factory=dict)
    #: Each `tick(session, now)` is asked once a minute, and after a pause, to write the jobs whose time has come. Several
    #: processes may ask at once: what is written twice must be written once (a job's key).
    ticks: tuple[Callable[..., None], ...] = ()
    listeners: tuple[tuple[type[Any], Listener], ...] = ()
    commands: tuple[click.Command, ...] = ()
    signables: tuple[Signable, ...] = ()
    filters: tuple[ListFilter, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    #: `reached(session, webinar, now)` returns the keys of this room's milestones that need no more work.
    reached: Callable[..., set[str]] | None = None
    #: How acts on many are taken back, by the kind under which the room keeps them.
    undoes: Mapping[str, Undo] = field(default_factory=dict)
    #: This room's acts in words marked by `N_`, for logs and histories ("registration.cancel": N_("Cancelled")).
    history: Mapping[str, str] = field(default_factory=dict)
    #: Acts that hand out personal data, with what they hand out, for the log of exports.
    exports: Mapping[str, str] = field(default_factory=dict)
    #: `find(session, text, user)` returns at most `FOUND` things of this room that the user, who is signed in, may see.
    find: Callable[..., Iterable[Hit]] | None = None
    #: `needs(session, user, desk, now)` returns what of this room waits for the user; `desk` tells what they may do.
    needs: Callable[..., Iterable[Need]] | None = None
    #: `waiting(session, user, now)` returns how many things need the user, for the number beside their first page.
    waiting: Callable[..., int] | None = None
    #: `own_data(session, registration)` returns what this room keeps of a registrant. Who offers it also listens to
    #: `RegistrationErased` and takes it out; a test demands both or neither.
    own_data: Callable[..., Iterable[Kept]] | None = None
    #: By name ("attended", "absent") what tells an earlier room whom to write to: `of(session, webinar_id)` returns ids of
    #: registrations, None while nobody knows.
    audiences: Mapping[str, Callable[..., set[int] | None]] = field(default_factory=dict)
    #: `files(session)` returns the digests that rows of this room name, see `core.files`.
    files: Callable[..., set[str]] | None = None
    #: Each `blocker(session, webinar, state, now)` returns in words what stands in the way of a step.
    blockers: tuple[Callable[..., list[str]], ...] = ()
