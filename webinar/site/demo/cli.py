"""The command that loads the example and prints the way in."""

from __future__ import annotations

import json

import click

from webinar.site.demo.access import load_and_link
from webinar.web.commands import with_site


@click.command("demo")
@click.option("--attendees", default=300, show_default=True, type=click.IntRange(0, 5000), help="Registrants.")
@click.option("--json", "as_json", is_flag=True, help="Print slugs and links as JSON.")
@with_site
def demo(attendees: int, as_json: bool) -> None:
    """Load the example event and a coming webinar, and print one-time links for each role. Repeatable."""
    links = load_and_link(attendees)
    if as_json:
        click.echo(json.dumps(links, indent=2))
        return
    for name, value in links.items():
        click.echo(f"{name}: {value if isinstance(value, str) else json.dumps(value)}")
