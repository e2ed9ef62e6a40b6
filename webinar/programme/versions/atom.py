"""Versions of a programme as entries of a feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from webinar.programme.versions.models import ProgrammeVersion
from webinar.web.feeds import Entry


def entries(address: str, own: str, releases: Iterable[tuple[ProgrammeVersion, list[str]]]) -> Iterator[Entry]:
    """Return what each version changed; `address` is the page of changes, `own` the feed's."""
    for release, lines in releases:
        words = "\n".join(filter(None, (release.note, *lines)))
        yield Entry(
            f"{own}#{release.number}", _("Version %(number)d", number=release.number), release.released_at,
            f"{address}#release-{release.number}", words or _("First programme."),
        )  # fmt: skip
