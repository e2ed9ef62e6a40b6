"""Settings explain every mistake, one line each."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from webinar.core.config import Settings, SettingsError, initialise, load

GOOD = "k3yX9-abcdefghijklmnopqrstuvwxyz-0123"


def settings(folder: Path, **values: str) -> Settings:
    environment = {"WEBINAR_INSTANCE": str(folder), "WEBINAR_SECRET_KEY": GOOD}
    return load({**environment, **{f"WEBINAR_{key}": value for key, value in values.items()}})


def test_defaults(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path / 'webinar.sqlite'}"
    assert found.mail_is_kept
    assert not found.secure
    assert GOOD not in repr(found)


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("SECRET_KEY", "", "SECRET_KEY"), ("SECRET_KEY", "short", "too weak"), ("SECRET_KEY", "a" * 64, "too weak"),
        ("BASE_URL", "webinars.example.org", "BASE_URL"), ("BASE_URL", "ftp://x", "BASE_URL"),
        ("SMTP_URL", "mail.example.org", "SMTP_URL"), ("MAIL_FROM", "nobody", "MAIL_FROM"),
        ("TRUSTED_PROXIES", "all", "TRUSTED_PROXIES"), ("LANGUAGES", "en,xx", "xx"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL"), ("DATBASE_URL", "sqlite:///x", "DATBASE_URL"),
    ],
)  # fmt: skip
def test_wrong_values_are_named(tmp_path: Path, key: str, value: str, word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, **{key: value})
    assert len(caught.value.problems) == 1
    assert word in caught.value.problems[0]


def test_the_environment_wins_over_the_file_and_the_file_is_checked(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('SITE_NAME = "File"\nMAIL_FROM = "a@example.org"\n', encoding="utf-8")
    found = settings(tmp_path, SITE_NAME="Environment")
    assert (found.site_name, found.mail_from) == ("Environment", "a@example.org")
    (tmp_path / "config.toml").write_text('NONSENSE = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="there is no setting NONSENSE"):
        settings(tmp_path)
    (tmp_path / "config.toml").write_text("SITE_NAME = ", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        settings(tmp_path)


def test_initialise_makes_a_secret_once_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    assert initialise(folder)
    config = folder / "config.toml"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    before = config.read_text(encoding="utf-8")
    assert not initialise(folder)
    assert config.read_text(encoding="utf-8") == before
    assert load({"WEBINAR_INSTANCE": str(folder)}).secret_key in before
