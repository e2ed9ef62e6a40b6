"""Files that cannot be trusted, read in a process of its own, with limits on its memory and time.

Libraries that read workbooks, PDFs and pictures allocate whatever a file claims to hold, and may end their process when that is too
much. So the process is not the server's: it gets the file on its standard input and answers in JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

_SECONDS = 10
_MEMORY = 144 * 2**20
#: One at a time in each server process, so that the limits above are those of all of them together.
_TURN = BoundedSemaphore(1)
#: Who waits for a turn holds a thread of the server's; the rest of the threads are for everybody else.
_LINE = {"": BoundedSemaphore(4)}


class Refused(Exception):
    """Why a file is not read: the key of a problem, and what its words need."""

    def __init__(self, *, problem: str, **params: object) -> None:
        super().__init__(problem)
        self.answer: dict[str, Any] = {"problem": problem, **params}


def ask(module: str, content: bytes, *numbers: int, times: int = 1) -> dict[str, Any]:
    """Run a module of ours on a file and return its answer, or {"problem": "busy" | "limits" | "broken" | …}.

    `times` says how many times larger the limits are.
    """
    line = _LINE[""]
    if not line.acquire(blocking=False):
        return {"problem": "busy"}
    try:
        return (
            _ask(module, content, *numbers, times=times) if _TURN.acquire(timeout=2 * _SECONDS) else {"problem": "busy"}
        )
    finally:
        line.release()


def let_wait(most: int) -> None:
    """Say how many may be read and wait for it at once; before the first of them."""
    _LINE[""] = BoundedSemaphore(max(1, most))


def _ask(module: str, content: bytes, *numbers: int, times: int) -> dict[str, Any]:
    """Do it, and give the turn back."""
    command = [sys.executable, "-I", "-m", module, str(times), *map(str, numbers)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=content, capture_output=True, timeout=2 * times * _SECONDS, check=False, env={}
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"problem": "limits"}
    except (subprocess.TimeoutExpired, ValueError):
        return {"problem": "limits"}
    finally:
        _TURN.release()
    return answer


def answer(read: Callable[..., dict[str, Any]]) -> None:
    """Be the process: set the limits, let `read` read the file with the numbers that were given, and print its answer."""
    import resource  # noqa: PLC0415 - not on Windows, where the server does not run either

    times, *numbers = (int(word) for word in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (times * _MEMORY, times * _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (times * _SECONDS, times * _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    try:
        found = read(sys.stdin.buffer.read(), times, *numbers)
    except Refused as refused:
        found = refused.answer
    except MemoryError:
        found = {"problem": "limits"}
    except Exception:  # noqa: BLE001 - readers raise errors of their own, OSError and ValueError for damaged files
        found = {"problem": "broken"}
    sys.stdout.write(json.dumps(found))
