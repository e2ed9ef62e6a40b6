"""What commands of the rooms need: the application that the root command opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

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
