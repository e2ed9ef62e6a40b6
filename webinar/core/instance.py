"""The instance folder belongs to its owner alone: it holds personal data, and the key that signs links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_private(instance: Path, files: Iterable[Path]) -> int:
    """Make the folder and these files of it if they are missing, and take every right from others; returns how many had one.

    Databases make their side files with the rights of the main one, so it must exist before them.
    """
    instance.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
    for file in files:
        if file.parent.is_dir():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _FILE))
    places = [instance, *files]
    for folder, names, others in os.walk(instance):
        places += [Path(folder) / name for name in (*names, *others)]
    return sum(_close(place) for place in dict.fromkeys(places))


def _close(place: Path) -> bool:
    """Take the rights of others from one file or folder; tells whether there were any."""
    try:
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return False
        place.chmod(stat.S_IMODE(mode) & 0o700)
    except OSError:
        # It went away meanwhile, or it is somebody else's, who decides about it.
        return False
    return True
