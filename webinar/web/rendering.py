"""What templates may use: assets, icons, dates, languages, Markdown; and mails rendered from templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, get_flashed_messages, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from webinar.core import timezones
from webinar.core.config import resource
from webinar.web.i18n import direction, language_choices, language_tag, locale
from webinar.web.site import Site, site

DIRECTIONAL_ICONS = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "list",
        "log-out",
        "log-in",
        "undo-2",
        "external-link",
    }
)
THEMES = ("auto", "light", "dark")


def init_rendering(app: Flask) -> None:
    """Install globals, filters and the variables that every page has."""
    # Mails are written as MJML: what stands in them is escaped as in pages.
    app.jinja_env.autoescape = lambda name: name is None or name.endswith((".html", ".mjml", ".svg", ".xml"))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals |= {"asset": asset, "icon": icon, "translate": translate}
    app.jinja_env.filters |= {
        "date_long": date_long, "clock": clock, "local": local, "markdown": markdown, "city": timezones.city,
        "country": country_name, "language_name": language_name, "datetime_utc": datetime_utc,
        "org_name": org_name, "mark_size": mark_size,
    }  # fmt: skip
    app.context_processor(_page_variables)


def _page_variables() -> dict[str, Any]:
    here = site()
    theme = request.cookies.get("theme", "auto")
    staff = bool(current_user) and current_user.is_authenticated
    return {
        "site_name": here.settings.site_name,
        "language": language_tag(),
        "direction": direction(),
        "languages": language_choices(here.settings),
        "theme": theme if theme in THEMES else "auto",
        "mail_is_kept": here.settings.mail_is_kept,
        "mail_url": url_for("messages.mails") if staff and "messages.mails" in current_app.view_functions else "",
        "menu": _menu(here) if staff else [],
        "get_flashed_messages": get_flashed_messages,
        "now": here.now(),
    }


def _menu(here: Site) -> list[dict[str, Any]]:
    items = sorted((item for feature in here.features for item in feature.menu), key=lambda item: item.position)
    return [
        {
            "label": gettext(item.label),
            "url": url_for(item.endpoint),
            "icon": item.icon,
            "current": (request.blueprint or "") == item.endpoint.split(".")[0] and request.endpoint == item.endpoint,
        }
        for item in items
        if not item.admin or current_user.is_admin
    ]


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    built = resource("static") / "dist" / "meta.json"
    if not built.exists():
        message = "the front end is not built: run `make run`, or `npm ci` and `npm run build`"
        raise RuntimeError(message)
    names: dict[str, str] = {}
    for output, facts in json.loads(built.read_text(encoding="utf-8"))["outputs"].items():
        if entry := facts.get("entryPoint"):
            names[Path(entry).name] = Path(output).name
    return names


def check_assets() -> None:
    """Raise RuntimeError, naming what to do or what is missing, unless every built file of the front end is there."""
    missing = [name for name in _manifest().values() if not (resource("static") / "dist" / name).exists()]
    if missing:
        message = f"built files are missing: {', '.join(missing)}"
        raise RuntimeError(message)


def asset(name: str) -> str:
    """Return the address of a built file by its source name ("app.css"), hashed, so that it may be kept for ever."""
    return url_for("static", filename=f"dist/{_manifest()[name]}")


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """Return a stroke icon as inline SVG; decorative unless `label` names it."""
    from lucide import _render_icon  # noqa: PLC0415 - reads its archive on first use

    classes = "icon icon-directional" if name in DIRECTIONAL_ICONS else "icon"
    attributes: dict[str, object] = {"class": classes, "focusable": "false"}
    attributes |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return Markup(_render_icon(name, size, **attributes))  # noqa: S704 - drawn by the icon library from fixed names


def org_name(organisation: Any) -> str:
    """Return an organisation's name in the present language."""
    return str(organisation.name_in(language_tag()))


def mark_size(organisation: Any, area: int = 5_200) -> tuple[int, int]:
    """Return width and height at which a mark takes the same area as others: equal optical size."""
    ratio = organisation.logo_width / organisation.logo_height if organisation.logo_height else 1
    return round((area * ratio) ** 0.5), round((area / ratio) ** 0.5)


def translate(message: str, **params: object) -> str:
    """Return a message that rules or models marked by `N_` in the present language."""
    text: str = gettext(message)
    return text % params if params else text


def date_long(day: date | None) -> str:
    """Return "16 July 2020, Thursday" in the present language; "" for None."""
    if day is None:
        return ""
    from flask_babel import format_date  # noqa: PLC0415 - keeps Babel's date tables out of jobs that print none

    patterns = {"en": "d MMMM y, EEEE", "ru": "d MMMM y 'г'., EEEE", "zh": "y年M月d日 EEEE", "ur": "d MMMM y، EEEE"}
    return str(format_date(day, patterns.get(locale().language, "full"), rebase=False))


def clock(value: datetime | None, zone: str | None = None) -> str:
    """Return "14:00" of an instant in `zone` (UTC when none is given)."""
    return f"{timezones.to_local(value, zone or 'UTC'):%H:%M}" if value else ""


def local(value: datetime, zone: str | None) -> datetime:
    """Return the instant's local time in `zone` (UTC when none is given)."""
    return timezones.to_local(value, zone or "UTC")


def datetime_utc(value: datetime | None) -> str:
    """Return "16 Jul 2020, 09:00 UTC" in the present language."""
    if value is None:
        return ""
    from flask_babel import format_datetime  # noqa: PLC0415 - as in date_long

    return str(format_datetime(value, "d MMM y, HH:mm", rebase=False)) + " UTC"


def country_name(code: str | None) -> str:
    """Return the name of an ISO 3166 territory in the present language; the code itself when it is unknown."""
    return str(locale().territories.get(code, code)) if code else ""


def language_name(code: str | None) -> str:
    """Return the name of a language in the present language."""
    return str(locale().languages.get((code or "").split("-")[0], code)) if code else ""


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """Return user's Markdown as safe HTML: no raw HTML, only http, https and mailto links."""
    import nh3  # noqa: PLC0415 - native sanitiser, only for pages with prose
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as above

    html = MarkdownIt("commonmark", {"html": False, "breaks": True}).render(text)
    tags = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "hr", "code"}
    clean = nh3.clean(
        html, tags=tags, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )  # fmt: skip
    return Markup(clean)  # noqa: S704 - sanitised on the line above


def render_mail(template: str, variables: Mapping[str, Any]) -> tuple[str, str]:
    """Return (plain text, HTML) of `templates/<template>.txt` and `.mjml`, in the language that is set.

    Text is not escaped in the plain part and is in the other. Addresses are made by `url()` and `link()` from
    BASE_URL.
    """
    import mrml  # noqa: PLC0415 - native renderer, only where mail is made

    here = site()
    variables = {
        **variables, "url": here.url, "link": here.link, "site_name": here.settings.site_name,
        "language": language_tag(), "direction": direction(), "base_url": here.settings.base_url,
    }  # fmt: skip
    text = current_app.jinja_env.get_template(f"{template}.txt").render(variables)
    markup = current_app.jinja_env.get_template(f"{template}.mjml").render(variables)
    return text.strip() + "\n", mrml.to_html(markup).content
