"""What is promised outside: commands with their options, settings, and addresses. Scripts and bookmarks rest on them."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.factories import Factory
from tests.page import Browser
from tests.site.home.test_exports_and_imports import _example
from webinar.cli import cli
from webinar.core.config import Settings, SettingsError, load
from webinar.site.home.cli import doctor
from webinar.web.crashes import bare, init_crashes

#: Each command with the arguments and options that are promised.
COMMANDS = {
    "run": "--host --port --workers --threads --no-worker", "work": "", "init": "", "db upgrade": "", "db revision": "",
    "db check": "", "demo": "--attendees --json", "user add": "email --organisation --role --json", "user link": "email --json",
    "link registrant": "slug email --json", "link speaker": "slug email --json", "receive-mail": "",
    "import registrations": "slug file --dry-run --json", "import people": "targets --dry-run --json",
    "import attendance": "slug file --dry-run --platform --timezone --json", "import coverage": "slug file --dry-run --json",
    **{f"export {what}": "slug --format --output --json" for what in (
        "registrations", "attendance", "participants", "coverage", "programme", "release", "dossier",
    )},
    "new": "slug --title --host --date --start --end --zone --capacity --publish --json", "backup": "file", "restore": "file",
    "doctor": "--send-test --json", "retention": "--dry-run --json", "routes": "", "schema": "",
}  # fmt: skip
#: The kinds of file of each export.
KINDS = {
    "registrations": {"csv", "xlsx", "json"}, "attendance": {"csv", "xlsx", "pdf", "json"},
    "participants": {"csv", "xlsx", "pdf", "docx", "json"}, "coverage": {"csv", "xlsx", "json"},
    "programme": {"pdf", "json", "ics"}, "release": {"pdf", "docx", "json"}, "dossier": {"zip"},
}  # fmt: skip
SETTINGS = [
    "DATABASE_URL",
    "QUEUE_URL",
    "RATELIMIT_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "BASE_URL",
    "SECRET_KEY",
    "INSTANCE",
    "TRUSTED_PROXIES",
    "LANGUAGES",
    "SENTRY_DSN",
    "METRICS_TOKEN",
]
ADDRESSES = [
    "/",
    "/w/",
    "/w/forum/",
    "/w/forum/register",
    "/w/forum/programme",
    "/w/forum/programme.pdf",
    "/w/forum/programme.json",
    "/w/forum/programme.ics",
    "/w/forum/coverage",
    "/w/forum/coverage.atom",
    "/w/forum.ics",
    "/calendar.ics",
    "/o/host-a/calendar.ics",
    "/feed.atom",
    "/verify/abcd",
    "/privacy",
    "/accessibility",
    "/help",
    "/me/t/",
    "/join/t",
    "/speaker/t/",
    "/delegation/t/",
    "/sign-in",
    "/manage/",
    "/manage/webinars/",
    "/manage/people/",
    "/manage/organisations/",
    "/manage/outlets/",
    "/manage/reports/",
    "/manage/settings/",
    "/manage/audit/",
    "/healthz",
    "/readyz",
    "/api/v1/openapi.json",
    "/api/v1/webinars",
    "/metrics",
]
TABS = [
    "hosts",
    "programme",
    "speakers",
    "invitations",
    "registrations",
    "messages",
    "live",
    "attendance",
    "record",
    "release",
    "coverage",
    "documents",
]


def found(name: str) -> click.Command:
    command: click.Command = cli
    with click.Context(cli) as context:
        for word in name.split():
            assert isinstance(command, click.Group)
            inner = command.get_command(context, word)
            assert inner is not None, name
            command = inner
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_what_is_promised_and_explains_itself(name: str) -> None:
    command = found(name)
    taken = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert set(COMMANDS[name].split()) <= taken
    shown = CliRunner().invoke(cli, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert command.help
    assert "".join(command.help.splitlines()[0].split()) in "".join(shown.output.split())


@pytest.mark.parametrize("what", KINDS)
def test_an_export_writes_every_promised_kind_of_file(what: str) -> None:
    kinds = next(parameter.type for parameter in found(f"export {what}").params if "--format" in parameter.opts)
    assert isinstance(kinds, click.Choice)
    assert set(kinds.choices) >= KINDS[what]


def test_every_promised_setting_exists() -> None:
    assert {name.lower() for name in SETTINGS} <= {field.name for field in fields(Settings)}


@pytest.mark.parametrize("path", [*ADDRESSES, *(f"/manage/w/forum/{tab}" for tab in TABS)])
def test_every_promised_address_is_answered_by_get(app: Flask, path: str) -> None:
    try:
        app.url_map.bind("localhost").match(path, method="GET")
    except (NotFound, MethodNotAllowed):
        pytest.fail(path)


def test_promised_addresses_lead_to_where_their_page_stands(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a")
    make.user("o@example.org", "host-a", "owner")
    staff = Browser(app).sign_in("o@example.org")
    ends = {tab: staff.get(f"/manage/w/forum/{tab}").url for tab in ("live", "invitations", "release")}
    assert ends == {
        "live": "/manage/w/forum/attendance/live", "invitations": "/manage/w/forum/preparation", "release": "/manage/w/forum/record",
    }  # fmt: skip
    assert staff.get("/manage/settings/").url == "/manage/account"
    assert Browser(app).get("/manage/settings/").url.startswith("/sign-in")


def test_the_report_of_attendance_has_the_promised_keys(app: Flask, world, tmp_path: Path) -> None:
    world(_example)
    command = ["export", "attendance", "sco-gateway", "--format", "json", "-o", str(tmp_path / "a.json")]
    done = CliRunner().invoke(found("export attendance"), command[2:], obj=lambda: app)
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert {"webinar", "counts", "stated", "people"} <= set(told)
    assert {"slug", "title", "starts_at", "ends_at", "time_zone"} <= set(told["webinar"])
    counts = {"registered", "approved", "attended", "absent", "unregistered", "connections", "peak"}
    assert counts <= set(told["counts"])
    assert {"value", "qualifier", "by", "source"} <= set(told["stated"][0])


def test_the_doctor_is_read_by_scripts(app: Flask) -> None:
    told = json.loads(CliRunner().invoke(doctor, ["--json"], obj=lambda: app).stdout)
    assert {"database", "migrations", "documents"} <= {row["what"] for row in told}
    assert next(row for row in told if row["what"] == "database") == {"what": "database", "ok": True, "problem": None}


def test_figures_are_told_to_who_shows_the_token_and_nobody_is_named(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = app.extensions["webinar"]
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404, "nobody may"
    monkeypatch.setattr(here, "settings", replace(here.settings, metrics_token="t" * 20))
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "ann@example.org", "Zyxwvut Canary")
    client = app.test_client()
    for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "t" * 20}):
        assert client.get("/metrics", headers=shown).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"})
    assert answer.mimetype == "text/plain"
    assert 'webinar_registrations{state="confirmed"} 1\n' in answer.text
    assert "webinar_oldest_job_seconds " in answer.text
    assert "Canary" not in answer.text


def test_a_weak_token_and_a_report_without_its_client_stop_the_start(tmp_path: Path) -> None:
    good = {"WEBINAR_INSTANCE": str(tmp_path), "WEBINAR_SECRET_KEY": "k3yX9-abcdefghijklmnopqrstuvwxyz-0123"}
    for key, value in (("METRICS_TOKEN", "short"), ("SENTRY_DSN", "sentry.example.org")):
        with pytest.raises(SettingsError, match=key):
            load({**good, f"WEBINAR_{key}": value})
    with pytest.raises(SettingsError, match="webinar\\[sentry\\]"):
        init_crashes("https://key@sentry.example.org/1")
    init_crashes("")


def test_a_reported_error_holds_no_word_of_anybody() -> None:
    frame = {"filename": "places.py", "lineno": 7, "vars": {"name": "Canary"}}
    event = {
        "event_id": "1", "request": {"url": "https://x/me/Canary/"}, "user": {"email": "Canary"}, "message": "Canary",
        "exception": {"values": [{"type": "ValueError", "value": "Canary", "stacktrace": {"frames": [frame]}}]},
    }  # fmt: skip
    told = bare(event)
    assert "Canary" not in json.dumps(told)
    assert told["exception"]["values"][0]["type"] == "ValueError"
    assert told["exception"]["values"][0]["stacktrace"]["frames"] == [{"filename": "places.py", "lineno": 7}]
