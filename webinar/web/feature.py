"""What a room contributes to the whole: addresses, menu, tabs, cards, sections, jobs, listeners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Blueprint

from webinar.core.events import Listener
from webinar.core.worker import MailBuilder, Runner


@dataclass(frozen=True)
class MenuItem:
    """An entry of the staff's main menu; `label` is marked by `N_`; `admin` shows it to administrators only."""

    label: str
    endpoint: str
    position: int
    icon: str
    admin: bool = False


@dataclass(frozen=True)
class Tab:
    """An entry of a webinar's side spine; `endpoint` takes `slug`; shown to those who may do `action`.

    `count(session, webinar)` gives the small figure beside the label, or None.
    """

    label: str
    endpoint: str
    position: int
    action: str
    count: Callable[..., int | None] | None = None
    #: The endpoint of another tab beneath which this one stands, in a second row.
    under: str = ""


@dataclass(frozen=True)
class Section:
    """A block on a page of an earlier room, such as the programme on the webinar's public page.

    `context(session, webinar, now)` returns the template's variables, or None to leave the block out.
    `place` names the page: "public" (the webinar's page), "overview" (the staff's), "home" (the staff's first page;
    there `webinar` is the signed-in user's id).
    """

    place: str
    position: int
    template: str
    context: Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True)
class Signable:
    """A document that every host signs off; `sections(session, webinar)` gives its wording by section.

    The names of sections are marked for translation. `before` is the state of a webinar that waits for the approvals,
    `edit` the endpoint (it takes `slug`) at which the document is written.
    """

    key: str
    label: str
    position: int
    sections: Callable[..., Mapping[str, str]]
    before: str
    edit: str = ""


@dataclass(frozen=True)
class Feature:
    """One room's contribution; the tuple of all of them is the table of contents (webinar/features.py)."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    tabs: tuple[Tab, ...] = ()
    sections: tuple[Section, ...] = ()
    mails: Mapping[type[Any], MailBuilder] = field(default_factory=dict)
    jobs: Mapping[type[Any], Runner] = field(default_factory=dict)
    listeners: tuple[tuple[type[Any], Listener], ...] = ()
    commands: tuple[click.Command, ...] = ()
    signables: tuple[Signable, ...] = ()
    #: `files(session)` returns the digests that rows of this room name, see `core.files`.
    files: Callable[..., set[str]] | None = None
    #: Each `blocker(session, webinar, state, now)` returns in words what stands in the way of a step.
    blockers: tuple[Callable[..., list[str]], ...] = ()
