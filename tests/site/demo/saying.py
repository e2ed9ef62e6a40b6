"""Everything that anybody can read about the example's real webinar, as text: pages, files, feeds and exports."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.page import Browser
from tests.web.walk import rules_of
from webinar.core.database import Base

SLUG = "sco-gateway"
#: What stands on every page, and what forms offer to choose: neither says anything about the webinar.
_FRAME = re.compile(
    r"(?s)<(form|select|nav|footer|script(?! type=.application/ld)|style)\b.*?</\1>|<header class=.site.*?</header>"
)
_VALUES = {
    "key": ("programme", "release", "concept_note"), "paper": ("annotated_agenda", "run_of_show", "briefs"),
    "form": ("pdf", "docx"), "cards": ("place", "lower"), "field_key": ("organisation",),
}  # fmt: skip
_ID = re.compile(r"_id$")


def as_text(response: TestResponse) -> str:
    """Return what a page or file says, whatever its format."""
    content, kind = response.get_data(), response.mimetype
    if kind == "text/html":
        return unescape(re.sub(r"<[^>]+>", " ", _FRAME.sub(" ", content.decode())))
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if kind.endswith("spreadsheetml.sheet"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return "\n".join(
            " | ".join(map(str, row)) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        )
    if kind.endswith("wordprocessingml.document"):
        return re.sub(r"<[^>]+>", " ", zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode())
    if kind in {"application/zip", "image/png"}:
        return ""  # pictures, whose words their PDF says too
    return content.decode()


def _addresses(browser: Browser, ids: dict[str, list[int]]) -> Iterator[str]:
    adapter = browser.app.url_map.bind("localhost")
    for rule in rules_of(browser.app):
        if "GET" not in rule.methods or "slug" not in rule.arguments or rule.rule.startswith("/o/"):
            continue
        if "/organisations/" in rule.rule and rule.arguments != {"slug"}:
            continue
        if "/organisations/" in rule.rule:
            yield from (adapter.build(rule.endpoint, {"slug": slug}) for slug in ("sco-secretariat", "cgss"))
            continue
        yield from (
            adapter.build(rule.endpoint, values, method="GET") for values in _filled(sorted(rule.arguments), ids)
        )


def _filled(names: list[str], ids: dict[str, list[int]]) -> Iterator[dict[str, object]]:
    rows: list[dict[str, object]] = [{}]
    for name in names:
        offered = [SLUG] if name == "slug" else _VALUES.get(name) or ids.get(name) or ([1] if _ID.search(name) else [])
        rows = [row | {name: value} for row in rows for value in offered]
    yield from rows


def _ids(browser: Browser) -> dict[str, list[int]]:
    tables = Base.metadata.tables
    here = browser.app.extensions["webinar"]
    webinars = tables["webinars"].c
    with here.transaction(write=False) as session:
        own = select(webinars.id).where(webinars.slug == SLUG).scalar_subquery()

        def of(table: str, column: str = "id") -> list[int]:
            rows = tables[table].c
            return list(session.scalars(select(rows[column]).where(rows.webinar_id == own)))

        parts = of("parts")
        items = tables["agenda_items"].c
        return {
            "member_id": of("panel_members"), "person_id": of("panel_members", "person_id"), "part_id": parts,
            "item_id": list(session.scalars(select(items.id).where(items.part_id.in_(parts)))),
            "host_id": of("hosts"), "category_id": of("audience_categories"), "clipping_id": of("clippings"),
        }  # fmt: skip


def said(browser: Browser) -> dict[str, str]:
    """Return by address all that this reader is told about the webinar, its people and its outlets."""
    found = {}
    for address in _addresses(browser, _ids(browser)):
        answer = browser.client.get(address)
        if answer.status_code == 200:
            found[address] = as_text(answer)
    return found


def exported(browser: Browser, names: set[str]) -> dict[str, str]:
    """Return by name the exports of staff; of the registry only the rows of these people."""
    base, token = f"/manage/w/{SLUG}", browser.token()

    def take(address: str, kind: str) -> str:
        answer = browser.client.post(address, data={"csrf_token": token, "format": kind})
        assert answer.status_code == 200, f"{address} {kind}: {answer.status_code}"
        return as_text(answer)

    found = {f"attendance {kind}": take(f"{base}/documents/attendance", kind) for kind in ("csv", "xlsx")}
    found["statistics"] = take(f"{base}/documents/statistics", "xlsx")
    found |= {f"registrations {kind}": take(f"{base}/registrations/export", kind) for kind in ("csv", "xlsx")}
    rows = take("/manage/people/export", "csv").splitlines()
    found["registry"] = "\n".join(row for row in rows if any(name in row for name in names))
    cards = take("/manage/people/export", "vcf").replace("\r\n ", "").split("END:VCARD")
    found["cards"] = "\n".join(card for card in cards if any(name in card for name in names))
    return found
