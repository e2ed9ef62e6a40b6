"""The server as it is started: no file takes it down, fills its memory, or keeps others waiting."""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from html import unescape
from itertools import cycle
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.house import ROOT
from tests.core import hostile, made_pdfs, made_pictures
from tests.journeys.test_server import Running, pytestmark  # noqa: F401 - the marks hold here too
from tests.screenshots import free_port

IMPORT, PEOPLE_IMPORT = "/manage/w/connectivity-forum/import", "/manage/people/import"
FORM, REGISTER = "/manage/w/connectivity-forum/form", "/w/connectivity-forum/register"


class Visitor:
    """Somebody with cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def token(self, path: str) -> str:
        page = self.opener.open(self.base + path, timeout=30).read().decode()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        return found.group(1) if found else ""

    def send(self, path: str, content: bytes, name: str, *, at: str = "", field: str = "file", **fields: str) -> str:
        """Post a file as a browser does, from the form `at` a page if not at the same; returns the page that answers."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"csrf_token": self.token(at or path), **fields}.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + content
        )
        body = b"".join(parts) + f"\r\n--{mark}--\r\n".encode()
        request = urllib.request.Request(
            self.base + path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )
        try:
            with closing(self.opener.open(request, timeout=60)) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            refused = error
        assert refused.code in {413, 422}
        return refused.read().decode()


def _memory(leader: int) -> int:
    """Return the memory of all processes of the server's group, in megabytes.

    A child that has not begun its own program yet still shares its parent's memory and name: it is not counted twice.
    """
    found: dict[int, tuple[int, bytes, int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[2]) == leader:
                found[int(entry.parent.name)] = (
                    int(fields[1]),
                    (entry.parent / "cmdline").read_bytes(),
                    int(fields[21]),
                )
        except (OSError, IndexError):
            continue
    own = (pages for parent, name, pages in found.values() if parent not in found or found[parent][1] != name)
    return sum(own) * 4096 // 2**20


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "instance"


@pytest.fixture(scope="module")
def server(instance: Path) -> Iterator[Running]:
    running = Running(instance, free_port(), "--prepare")
    yield running
    running.kill()


@pytest.fixture(scope="module")
def organiser(server: Running, instance: Path) -> Visitor:
    environment = {"WEBINAR_INSTANCE": str(instance), "PATH": ""}
    for words in (["user", "add", "o@example.org", "--admin"], ["user", "link", "o@example.org"]):
        done = subprocess.run(
            [sys.executable, "-m", "webinar", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    path = urllib.parse.urlsplit(re.search(r"http\S+", done.stdout).group(0)).path
    visitor = Visitor(server.base)
    visitor.opener.open(
        server.base + path, urllib.parse.urlencode({"csrf_token": visitor.token(path)}).encode(), timeout=30
    )
    visitor.send(IMPORT, b"Name,E-mail\nAnn,ann@example.org\n", "good.csv", rows="")
    return visitor


@pytest.fixture(scope="module")
def asked_for_a_letter(server: Running, organiser: Visitor) -> None:
    """The form of registration asks for a letter, so anybody may send a file."""
    organiser.opener.open(
        f"{server.base}{FORM}/new",
        urllib.parse.urlencode(
            {"csrf_token": organiser.token(f"{FORM}/new"), "kind": "file", "label": "Letter"}
        ).encode(),
        timeout=30,
    )


class Watch:
    """Asks for pages all the while, and looks at memory, and at how late this machine wakes who wants to sleep for a moment."""

    def __init__(self, server: Running) -> None:
        self._server, self._done = server, threading.Event()
        self.taken: dict[str, list[float]] = {"/healthz": [], "/w/connectivity-forum/": []}
        self.unanswered: list[str] = []
        self.memory, self.late = 0, 0.0
        self._threads = [threading.Thread(target=work) for work in (self._ask, self._weigh, self._doze)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        for path in cycle(self.taken):
            begun = time.monotonic()
            try:
                urllib.request.urlopen(self._server.base + path, timeout=10).read()
            except OSError as error:
                self.unanswered.append(f"{path}: {error}")
            self.taken[path].append(time.monotonic() - begun)
            if self._done.wait(0.01):
                break

    def _weigh(self) -> None:
        while not self._done.wait(0.03):
            self.memory = max(self.memory, _memory(self._server.process.pid))

    def _doze(self) -> None:
        while not self._done.is_set():
            begun = time.monotonic()
            time.sleep(0.02)
            self.late = max(self.late, time.monotonic() - begun - 0.02)


@contextmanager
def watched(server: Running) -> Iterator[None]:
    """Ask for pages all the while; afterwards every answer has come soon, and memory has not grown by much."""
    idle, watch = _memory(server.process.pid), Watch(server)
    try:
        yield
    finally:
        watch.end()
    said = ", ".join(f"{path} {median(times):.3f} s, at most {max(times):.2f} s" for path, times in watch.taken.items())
    print(
        f"idle {idle} MB, at most {watch.memory - idle} MB more; of {len(watch.taken['/healthz'])} each: {said}; "
        f"this machine wakes a sleeper up to {watch.late:.2f} s late"
    )
    assert watch.memory - idle < 150
    assert not watch.unanswered
    # Half a second where the machine has time for it. Where others hold it up, it may hold up each hand a request goes through.
    assert max(watch.taken["/healthz"]) < 0.5 + 8 * watch.late
    assert server.process.poll() is None
    assert server.register(f"after-{uuid.uuid4().hex}@example.org"), "and it goes on"


def test_hostile_workbooks_are_refused_while_others_are_served(server: Running, organiser: Visitor) -> None:
    with watched(server):
        for name, (content, words) in hostile.WORKBOOKS.items():
            assert words.casefold() in organiser.send(IMPORT, content, "x.xlsx", rows="").casefold(), name
        for address in (IMPORT, PEOPLE_IMPORT):
            assert "up to 50 columns" in organiser.send(address, hostile.QUOTES, "x.csv", rows="")


def test_too_many_people_in_one_file_are_refused_at_once(server: Running, organiser: Visitor) -> None:
    people = [(f"Person {number}", f"person{number}@example.org") for number in range(21_000)]
    text = "Name,E-mail\n" + "".join(f"{name},{email}\n" for name, email in people)
    rows = "".join(f"<row><c t='inlineStr'><is><t>{name}</t></is></c></row>" for name, _email in people)
    # A table of 21,000 is too long wherever it is read; the registry takes 5,000 people at once.
    shorter = text[: text.index("Person 20000,")]
    with watched(server):
        for address in (IMPORT, PEOPLE_IMPORT):
            for content, name in (
                (text.encode(), "x.csv"),
                (text.encode("utf-16"), "x.csv"),
                (hostile.xlsx(rows), "x.xlsx"),
            ):
                assert "up to 20000 rows" in organiser.send(address, content, name, rows=""), (address, name)
        assert "up to 20000 rows" in organiser.send(IMPORT, b"", "", rows=text)
        assert "up to 5000 rows" in organiser.send(PEOPLE_IMPORT, shorter.encode(), "x.csv", rows="")
        assert "person19999@example.org" not in organiser.send(IMPORT, shorter.encode(), "x.csv", rows="")


def test_hostile_pictures_are_refused_and_large_ones_taken_while_others_are_served(
    server: Running, organiser: Visitor
) -> None:
    listed = organiser.opener.open(f"{server.base}/manage/people/", timeout=30).read().decode()
    person = re.search(r'href="(/manage/people/(?=\w*[0-9A-Z])\w{8,})[/"]', listed).group(1)
    hand_in = partial(organiser.send, f"{person}/photo", at=person, field="photo-file")
    # Made first: making them takes this process seconds in which it would not notice that it is answered.
    refused = {kind: (name, make(), words) for kind, (name, make, words) in made_pictures.HOSTILE.items()}
    taken = {kind: (name, make()) for kind, (name, make) in made_pictures.LARGE.items()}
    with watched(server):
        for kind, (name, content, words) in refused.items():
            assert words in unescape(hand_in(content, name)), kind
        for kind, (name, content) in taken.items():
            assert "Photo saved." in hand_in(content, name), kind


@pytest.mark.usefixtures("asked_for_a_letter")
def test_eight_who_send_large_pictures_at_once_take_turns_and_leave_threads_to_others(server: Running) -> None:
    content, answers = made_pictures.LARGE["see-through"][1](), []
    with watched(server):

        def one() -> None:
            guest = Visitor(server.base)
            answers.append(guest.send(REGISTER, content, "x.png", field="q_letter", full_name="", email=""))

        threads = [threading.Thread(target=one) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 8


@pytest.mark.usefixtures("asked_for_a_letter")
def test_hostile_documents_are_refused_while_others_are_served(server: Running) -> None:
    with watched(server):
        for kind, (content, _words) in {**made_pdfs.HARMFUL, **made_pdfs.BOMBS}.items():
            if kind == "in an object stream that says it is none":
                continue  # No viewer reads it either.
            page = Visitor(server.base).send(
                REGISTER, content, "letter.pdf", field="q_letter", full_name="Ann", email=""
            )
            assert "q_letter-error" in page, kind
