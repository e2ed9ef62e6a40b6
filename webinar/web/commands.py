"""What commands of the rooms need: the application that the root command opens, and the group of signed links."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, TypeVar

import click

from webinar.core.errors import RuleViolation

Result = TypeVar("Result")


def with_site(command: Callable[..., Result]) -> Callable[..., Result]:
    """Run a command in the context of the application; a rule's refusal ends it with the rule's words.

    The root command leaves a function that opens the application as the click context's object.
    """

    @click.pass_context
    @wraps(command)
    def inner(context: click.Context, *args: Any, **kw: Any) -> Result:
        with context.find_root().obj().app_context():
            try:
                return command(*args, **kw)
            except RuleViolation as error:
                raise click.ClickException(error.message % error.params) from error

    return inner


class _JsonError(click.ClickException):
    """An error that a script reads."""

    def show(self, file: Any = None) -> None:
        """Print it to standard error as one object."""
        click.echo(json.dumps({"error": self.message}, ensure_ascii=False), file=file, err=file is None)


@contextmanager
def clear_errors(as_json: bool) -> Iterator[None]:
    """End a command that refuses with one clear line on standard error, with `as_json` as {"error": …}."""
    kind = _JsonError if as_json else click.ClickException
    try:
        yield
    except RuleViolation as error:
        raise kind(" ".join(str(error).split())) from error


def refuse(message: str, *, because: Exception | None = None) -> NoReturn:
    """End a command within `clear_errors` with this line."""
    raise RuleViolation(message) from because


@click.group()
def link() -> None:
    """Print the signed link of a registrant or a speaker."""


def print_link(address: str, *, as_json: bool) -> None:
    """Print a link, bare or as JSON."""
    click.echo(json.dumps({"link": address}) if as_json else address)
