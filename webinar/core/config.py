"""Settings: read once from `instance/config.toml` and the environment, checked, then frozen."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "WEBINAR_"
#: Languages of the interface, with their own names.
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "zh": "中文", "ur": "اردو"}
_MINIMUM_SECRET, _MINIMUM_TOKEN = 32, 16
_PACKAGE = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The settings are wrong; `problems` holds one plain line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What differs between installations. See docs/operate.md for each key."""

    instance: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    ratelimit_url: str = field(default="memory://", repr=False)
    smtp_url: str = field(default="outbox:", repr=False)
    mail_from: str = "webinars@localhost.localdomain"
    #: How many mails may leave in a minute; 0: any number.
    mail_per_minute: int = 0
    #: Where mails to `mail_from` are read; "" says that nobody reads them.
    inbox_url: str = field(default="", repr=False)
    #: Under which name our own mail server says what it found out about a sender (RFC 8601 authserv-id).
    inbox_authserv: str = ""
    base_url: str = "http://127.0.0.1:5000"
    site_name: str = "Joint webinars"
    trusted_proxies: int = 0
    #: Where errors are reported to, without what anybody typed; "" says nowhere.
    sentry_dsn: str = field(default="", repr=False)
    #: What a program that asks for /metrics must show; "" says that nobody may.
    metrics_token: str = field(default="", repr=False)
    languages: tuple[str, ...] = ("en", "ru", "zh", "ur")
    #: Names of countries that differ from the usual ones: code, or code and language, to name; "-" leaves it out.
    country_names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def secure(self) -> bool:
        """Tell whether the site is served over https."""
        return self.base_url.startswith("https://")

    @property
    def files(self) -> Path:
        """Return the folder of what people hand in."""
        return self.instance / "files"

    @property
    def databases(self) -> tuple[Path, ...]:
        """Return the SQLite files of this installation: the tables, the queue and the counts."""
        urls = (self.database_url, self.queue_url, self.ratelimit_url)
        paths = (url.removeprefix("sqlite:///").partition("?")[0] for url in urls)
        return tuple(Path(path) for path in paths if path.startswith("/"))

    @property
    def host(self) -> str:
        """Return the host name of the site, the right-hand side of calendar UIDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def replies_are_read(self) -> bool:
        """Tell whether somebody who answers an invitation from a calendar is heard."""
        return bool(self.inbox_url)

    @property
    def mail_is_kept(self) -> bool:
        """Tell whether no mail server is set, so that mails stay readable in the staff pages."""
        return self.smtp_url.startswith("outbox:")


def resource(name: str) -> Path:
    """Return the folder `templates` or `static`: inside the installed package, or at the repository's top."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def instance_path(environment: Mapping[str, str]) -> Path:
    """Return the instance folder: `WEBINAR_INSTANCE`, or `instance` in the current folder."""
    return Path(environment.get(PREFIX + "INSTANCE") or "instance").resolve()


def initialise(instance: Path) -> bool:
    """Create the instance folder and a config.toml with a fresh secret; returns False when it is already there."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = instance / "config.toml"
    if config.exists():
        return False
    descriptor = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            "# Settings of this installation; docs/operate.md explains every key.\n"
            "# The same keys with the prefix WEBINAR_ in the environment take precedence.\n"
            f'SECRET_KEY = "{secrets.token_urlsafe(48)}"\n'
        )
    return True


def load(environment: Mapping[str, str]) -> Settings:
    """Return the settings, environment before file before default.

    Raises SettingsError with one line for each unknown key, missing secret or value that cannot be used.
    """
    instance = instance_path(environment)
    values, problems = _collect(instance, environment)
    text = {key: str(value) for key, value in values.items()}
    base_url = (text.get("base_url") or _served(instance) or Settings.base_url).rstrip("/")
    proxies = text.get("trusted_proxies", "0")
    chosen = values.get("languages", ",".join(Settings.languages))
    languages = tuple(chosen) if isinstance(chosen, list) else tuple(str(chosen).replace(" ", "").split(","))
    names, misnamed = _country_names(values.get("country_names", ""))
    problems += _problems(text, base_url, proxies, languages) + misnamed
    if problems:
        raise SettingsError(problems)
    return Settings(
        instance=instance,
        secret_key=text["secret_key"],
        database_url=_database_url(text.get("database_url", ""), instance),
        queue_url=text.get("queue_url") or str(instance / "queue.sqlite"),
        ratelimit_url=text.get("ratelimit_url") or f"sqlite:///{instance / 'limits.sqlite'}",
        smtp_url=text.get("smtp_url", Settings.smtp_url),
        mail_from=text.get("mail_from", Settings.mail_from),
        mail_per_minute=int(text.get("mail_per_minute", "0")),
        inbox_url=text.get("inbox_url", Settings.inbox_url),
        inbox_authserv=text.get("inbox_authserv", Settings.inbox_authserv).strip(),
        base_url=base_url,
        site_name=text.get("site_name", Settings.site_name),
        trusted_proxies=int(proxies),
        sentry_dsn=text.get("sentry_dsn", ""),
        metrics_token=text.get("metrics_token", ""),
        languages=languages,
        country_names=names,
    )


def note_address(instance: Path, base_url: str) -> None:
    """Keep the address at which the server listens, for commands that print links while no BASE_URL is set."""
    descriptor = os.open(instance / "address", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(base_url)


def _served(instance: Path) -> str:
    address = instance / "address"
    return address.read_text(encoding="utf-8").strip() if address.is_file() else ""


def _country_names(value: object) -> tuple[dict[str, str], list[str]]:
    """Return names of countries from a table, or from "TL = East Timor; HK.ru = …", and what is wrong with them."""
    pairs = value.items() if isinstance(value, dict) else (
        part.split("=", 1) if "=" in part else (part, "") for part in str(value).split(";") if part.strip()
    )  # fmt: skip
    names = {str(code).strip(): str(name).strip() for code, name in pairs}
    pattern = re.compile(rf"[A-Z]{{2}}(\.({'|'.join(LANGUAGE_NAMES)}))?")
    problems = [
        f"COUNTRY_NAMES: write each as CODE = name or CODE.language = name, not {code!r} = {name!r}"
        for code, name in names.items() if not pattern.fullmatch(code) or not name
    ]  # fmt: skip
    return names, problems


def _collect(instance: Path, environment: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    known = {f.name for f in fields(Settings)}
    values: dict[str, object] = {}
    problems: list[str] = []
    config = instance / "config.toml"
    if config.exists():
        try:
            content = tomllib.loads(config.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            return {}, [f"{config} cannot be read: {error}"]
        for key, value in content.items():
            if key.lower() in known:
                values[key.lower()] = value
            else:
                problems.append(f"{config}: there is no setting {key}")
    for key, value in environment.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX).lower()
        if name in known:
            values[name] = value
        else:
            problems.append(f"{key}: there is no such setting")
    return values, problems


def _problems(text: Mapping[str, str], base_url: str, proxies: str, languages: tuple[str, ...]) -> list[str]:
    problems = []
    secret = text.get("secret_key", "")
    if not secret:
        problems.append("SECRET_KEY is not set. `webinar init` writes a fresh one into the instance folder.")
    elif len(secret) < _MINIMUM_SECRET or len(set(secret)) < 8:  # noqa: PLR2004 - "aaaa…" is no secret
        problems.append(f"SECRET_KEY is too weak: at least {_MINIMUM_SECRET} random characters.")
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.path:
        problems.append(f"BASE_URL must be like https://webinars.example.org, not {base_url!r}")
    smtp = text.get("smtp_url", Settings.smtp_url)
    if not smtp.startswith(("outbox:", "smtp://", "smtps://")):
        problems.append("SMTP_URL must begin with smtp://, smtps:// or be outbox:")
    mail_from = text.get("mail_from", Settings.mail_from)
    if not mail_from.isascii() or mail_from.count("@") != 1 or mail_from.strip() != mail_from or " " in mail_from:
        problems.append(f"MAIL_FROM must be a plain address, not {mail_from!r}")
    if not text.get("mail_per_minute", "0").isdigit():
        problems.append(f"MAIL_PER_MINUTE must be a number of emails, not {text['mail_per_minute']!r}")
    inbox = text.get("inbox_url", "")
    if inbox and inbox != "command:" and not _is_inbox(inbox):
        problems.append("INBOX_URL must be imaps://user:password@host/INBOX, maildir:///folder, command: or empty")
    if not proxies.isdigit():
        problems.append(f"TRUSTED_PROXIES must be a number of proxies, not {proxies!r}")
    problems += _problems_of_watching(text)
    problems += [f"LANGUAGES: {language!r} is not one of {', '.join(LANGUAGE_NAMES)}"
                 for language in languages if language not in LANGUAGE_NAMES]  # fmt: skip
    database = text.get("database_url", "")
    if database and not database.startswith(("sqlite:///", "postgresql")):
        problems.append("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return problems


def _problems_of_watching(text: Mapping[str, str]) -> list[str]:
    problems = []
    if text.get("sentry_dsn") and not text["sentry_dsn"].startswith(("https://", "http://")):
        problems.append("SENTRY_DSN must begin with https://")
    if 0 < len(text.get("metrics_token", "")) < _MINIMUM_TOKEN:
        problems.append(f"METRICS_TOKEN is too short: at least {_MINIMUM_TOKEN} random characters.")
    return problems


def _is_inbox(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return not parts.netloc and len(parts.path) > 1
    return parts.scheme in {"imap", "imaps"} and bool(parts.hostname and parts.username and parts.password)


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'webinar.sqlite'}"
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    return url
