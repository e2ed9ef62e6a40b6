"""What templates may use: assets, icons, dates, languages, Markdown; and mails rendered from templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, get_flashed_messages, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webinar.core import countries
from webinar.core.config import resource
from webinar.web.database import session
from webinar.web.dates import init_dates
from webinar.web.feature import Section
from webinar.web.fields import direction_of, says_optional, shape_of
from webinar.web.forms import any_has_errors
from webinar.web.i18n import direction, language, language_choices, language_tag, locale, said
from webinar.web.large import room_for
from webinar.web.merging import read_from
from webinar.web.naming import leads_to
from webinar.web.once import page_key
from webinar.web.pagination import here
from webinar.web.resending import note_title, page_title
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
_LATIN = ("source-sans-3-latin-wght-normal", "source-serif-4-latin-wght-normal")
#: Fonts that are asked for before the style sheet names them, by language; Chinese is set in the reader's own.
_FONTS = {
    "ru": (*_LATIN[:1], "source-sans-3-cyrillic-wght-normal", "source-serif-4-cyrillic-wght-normal"),
    "ur": (*_LATIN[:1], "noto-naskh-arabic-arabic-400-normal", "noto-nastaliq-urdu-arabic-400-normal"),
    "zh": _LATIN[:1],
}
#: Languages as pages that show a preview of ours know them (ogp.me).
_OG_LOCALES = {"en": "en_GB", "ru": "ru_RU", "zh": "zh_CN", "ur": "ur_PK"}
#: The cookie of the chosen appearance, and what may stand in it.
THEME = "theme"
THEMES = ("auto", "light", "dark")


def init_rendering(app: Flask) -> None:
    """Install globals, filters and the variables that every page has."""
    # Mails are written as MJML: what stands in them is escaped as in pages.
    app.jinja_env.autoescape = lambda name: name is None or name.endswith((".html", ".mjml", ".svg", ".xml"))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals |= {
        "room_for": room_for,
        "asset": asset,
        "fonts": fonts,
        "icon": icon,
        "here": here,
        "translate": translate,
        "page_url": page_url,
        "is_page": is_page,
        "shell_links": shell_links,
        "read_from": read_from,
        "any_has_errors": any_has_errors,
        "shape_of": shape_of,
        "says_optional": says_optional,
        "direction_of": direction_of,
        "note_title": note_title,
        "page_title": page_title,
        "page_key": page_key,
        "absolute": absolute,
        "own_address": lambda: f"{site().settings.base_url}{request.path}",
        "own_locale": lambda: _OG_LOCALES[language()],
    }
    app.jinja_env.filters |= {
        "markdown": markdown,
        "country": country_name, "language_name": language_name,
        "org_name": org_name, "mark_size": mark_size, "in_words": said, "leads_to": leads_to,
    }  # fmt: skip
    init_dates(app)
    app.context_processor(_page_variables)


def _page_variables() -> dict[str, Any]:
    here = site()
    staff = bool(current_user) and current_user.is_authenticated
    return {
        "site_name": here.settings.site_name,
        "language": language_tag(),
        "direction": direction(),
        "languages": language_choices(here.settings),
        "theme": theme_of(request.cookies.get(THEME, "")),
        "mail_is_kept": here.settings.mail_is_kept,
        "menu": _menu(here) if staff else [],
        "get_flashed_messages": get_flashed_messages,
        "now": here.now(),
    }


def theme_of(cookie: str) -> str:
    """Return the appearance that a cookie chose."""
    return cookie if cookie in THEMES else THEMES[0]


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page or file, for those who read it elsewhere."""
    return site().url(endpoint, **values)


def page_url(name: str, **values: Any) -> str:
    """Return the address of a page that a later room offers under a name, see `feature.PAGES`."""
    return url_for(site().page(name), **values)


def is_page(name: str) -> bool:
    """Tell whether this is the page of that name."""
    return request.endpoint == site().page(name)


def shell_links(place: str) -> list[dict[str, Any]]:
    """Return the entries of the shell's "header" or "footer", in order."""
    items = (link for feature in site().features for link in feature.links if link.place == place)
    return [
        {"label": gettext(item.label), "url": url_for(item.endpoint), "current": request.endpoint == item.endpoint}
        for item in sorted(items, key=lambda link: link.position)
    ]


def blocks(place: str, subject: Any, **variables: Any) -> list[Markup]:
    """Return the rendered sections that rooms contribute to a page, in order; see `feature.Section`."""
    return [block for block, _own in contributions(place, subject, **variables)]


def contributions(place: str, subject: Any, **variables: Any) -> list[tuple[Markup, Mapping[str, Any]]]:
    """Return the sections that rooms contribute to a page, rendered and as they are, in order."""
    here = site()
    wanted = [block for feature in here.features for block in feature.sections if block.place == place]
    rendered = []
    for block in sorted(_there(wanted, subject), key=lambda block: block.position):
        own = block.context(session(), subject, here.now())
        if own is not None:
            html = render_template(block.template, **{"subject": subject, **variables, **own})
            rendered.append((Markup(html), own))  # noqa: S704 - a template's own output
    return rendered


def _there(wanted: list[Section], subject: Any) -> list[Section]:
    """Return the sections without those of which the database says that there is nothing."""
    asked = {id(block): block.there(subject.id) for block in wanted if block.there is not None}
    if not asked:
        return wanted
    found = dict(zip(asked, session().execute(select(*asked.values())).one(), strict=True))
    return [block for block in wanted if found.get(id(block), True)]


def _waiting(here: Site) -> int:
    """Return how many things need the signed-in user; a page that says what is wrong does not fail for want of it."""
    try:
        return sum(row.waiting(session(), current_user, here.now()) for row in here.features if row.waiting)
    except SQLAlchemyError:
        return 0


def _menu(here: Site) -> list[dict[str, Any]]:
    items = sorted((item for feature in here.features for item in feature.menu), key=lambda item: item.position)
    waiting = _waiting(here)
    return [
        {
            "label": gettext(item.label),
            "url": url_for(item.endpoint),
            "icon": item.icon,
            "current": (request.blueprint or "") == item.endpoint.split(".")[0] and request.endpoint == item.endpoint,
            "waiting": waiting if item.endpoint == here.page("staff") else 0,
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
        source = facts.get("entryPoint") or (next(iter(facts["inputs"])) if output.endswith(".woff2") else "")
        if source:
            names[Path(source).name] = Path(output).name
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


def fonts() -> list[str]:
    """Return the addresses of the fonts that every page of the present language is set in."""
    return [asset(f"{name}.woff2") for name in _FONTS.get(language(), _LATIN)]


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """Return a stroke icon as inline SVG; decorative unless `label` names it."""
    from lucide.jinja import lucide  # noqa: PLC0415 - reads its archive on first use

    classes = "icon icon-directional" if name in DIRECTIONAL_ICONS else "icon"
    attributes: dict[str, object] = {"class": classes, "focusable": "false"}
    attributes |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return Markup(lucide(name, size=size, **attributes))  # noqa: S704 - drawn by the icon library from fixed names


def org_name(organisation: Any) -> str:
    """Return an organisation's name in the present language."""
    return str(organisation.name_in(language_tag()))


def mark_size(organisation: Any, area: int = 5_200) -> tuple[int, int]:
    """Return width and height at which a mark takes the same area as others: equal optical size."""
    ratio = organisation.logo_width / organisation.logo_height if organisation.logo_height else 1
    return round((area * ratio) ** 0.5), round((area / ratio) ** 0.5)


def translate(message: str, **params: object) -> str:
    """Return a message that rules or models marked by `N_` in the present language."""
    text: str = gettext(message) if message else ""
    return text % params if params else text


def country_name(code: str | None, spoken: str = "") -> str:
    """Return the name of a country in a language, else in the present one; the code itself when it is unknown."""
    return countries.name(code, spoken or language(), site().settings.country_names) if code else ""


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
        **variables, "url": here.url, "link": here.link, "page_url": lambda name, **values: here.url(here.page(name), **values), "site_name": here.settings.site_name,
        "language": language_tag(), "direction": direction(), "base_url": here.settings.base_url,
    }  # fmt: skip
    text = current_app.jinja_env.get_template(f"{template}.txt").render(variables)
    markup = current_app.jinja_env.get_template(f"{template}.mjml").render(variables)
    return text.strip() + "\n", mrml.to_html(markup).content
