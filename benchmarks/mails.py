"""Personal mails with invitations: built and composed, in seconds of the processor, and as a ratio to the bare library; handed over.

`python -m benchmarks.mails [COUNT] [ROUNDS]`. The bare library composes mails of the same texts and calendars that are there
already, with the same parts. Handing over is timed by the clock against a mail server in this process, from the worker's
first look at the jobs to the last one recorded; connections are counted by their greetings. The best of the rounds counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller

from benchmarks.registration import prepared
from tests.screenshots import free_port
from webinar.core.mail import compose
from webinar.core.transport import SmtpTransport
from webinar.registration.registering.mail import build_standing
from webinar.registration.registering.models import Registration
from webinar.registration.registering.tasks import SendStanding


class Server:
    """Takes everything, and counts."""

    def __init__(self) -> None:
        self.connections, self.mails = 0, 0

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, _server, _session, _envelope) -> str:  # noqa: N802
        self.mails += 1
        return "250 taken"


def seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def bare(mails) -> None:
    for mail in mails:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "webinars@example.org", mail.to, mail.subject
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        message.add_alternative(mail.calendar.decode(), subtype="calendar", params={"method": "REQUEST"}, cte="base64")
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invite.ics")
        message.as_bytes()


def main() -> None:
    count, rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        app, make = prepared(f"sqlite:///{folder}/bench.sqlite", Path(folder))
        rows = [make.registration(email=f"guest{number}@example.org").id for number in range(count)]
        site = app.extensions["webinar"]
        with site.transaction() as session:
            for number, row in enumerate(rows):
                session.get_one(Registration, row).language = ("en", "ru", "zh", "ur")[number % 4]
        built = []

        def build() -> None:
            built.clear()
            for number, row in enumerate(rows):
                # Each in a transaction of its own, as the worker reads it.
                with site.transaction(write=False) as session:
                    mail = build_standing(session, SendStanding(row, "confirmed"), site.now())
                message = compose(mail, key=f"m:{number}", mail_from="webinars@example.org", now=site.now())
                message.as_bytes()
                built.append(mail)

        ours = min(seconds(build) for _ in range(rounds))
        plain = min(seconds(lambda: bare(built)) for _ in range(rounds))
        server, port = Server(), free_port()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        site.worker._transport = SmtpTransport(f"smtp://127.0.0.1:{port}")  # noqa: SLF001 - the settings of a benchmark name no server
        before = time.perf_counter()
        site.worker.run_all()
        taken = time.perf_counter() - before
        controller.stop()
    assert server.mails == count
    print(f"{count} personal mails in four languages, built and composed: {ours:.2f} s of the processor")
    print(f"  of the bare library's composing alone ({plain:.2f} s): {ours / plain:.1f} times")
    print(f"handed over: {taken:.2f} s by the clock, over {server.connections} connection(s)")


if __name__ == "__main__":
    main()
