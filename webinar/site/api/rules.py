"""The description of the addresses (OpenAPI 3.1): what each answers, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from webinar.convening.webinars.models import WebinarState
from webinar.programme.agenda.models import ItemKind, PanelRole

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_YES_OR_NO: Schema = {"type": "boolean"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_DAY: Schema = {"type": "string", "format": "date"}


def _object(**properties: Schema) -> Schema:
    """Return an object that holds just these, all of them."""
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _one_of(kind: type[StrEnum]) -> Schema:
    return {**_TEXT, "enum": [member.value for member in kind]}


def _unless_unknown(schema: Schema, why: str = "null when it is not known") -> Schema:
    return {**schema, "type": [schema["type"], "null"], "description": why}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: Mapping[str, Schema] = {
    "Host": _object(slug=_TEXT, name=_TEXT, acronym=_TEXT, country=_TEXT),
    "Webinar": _object(
        slug=_TEXT, title=_TEXT, subtitle=_TEXT, about={**_TEXT, "description": "Markdown"}, state=_one_of(WebinarState), language=_TEXT,
        working_languages=_list(_TEXT), date=_unless_unknown(_DAY), starts_at=_unless_unknown(_INSTANT),
        ends_at=_unless_unknown(_INSTANT), time_zone=_unless_unknown(_TEXT), hosts=_list(_ref("Host")), url=_ADDRESS,
        changed_at=_INSTANT,
    ),
    "Webinars": _object(
        webinars=_list(_ref("Webinar")), page=_NUMBER, pages=_NUMBER, total=_NUMBER,
        next=_unless_unknown(_ADDRESS, "null on the last page"),
    ),
    "Person": _object(name=_TEXT, position=_TEXT, role=_one_of(PanelRole), provisional=_YES_OR_NO),
    "Item": _object(
        id=_NUMBER, title=_TEXT, kind=_one_of(ItemKind), starts_at=_unless_unknown(_INSTANT), minutes=_unless_unknown(_NUMBER),
        people=_list(_ref("Person")),
    ),
    "Part": _object(label=_TEXT, title=_TEXT, items=_list(_ref("Item"))),
    "Programme": _object(
        slug=_TEXT, version=_unless_unknown(_NUMBER, "null until a programme is published"),
        released_at=_unless_unknown(_INSTANT, "null until a programme is published"), parts=_list(_ref("Part")),
    ),
    "Piece": _object(
        outlet=_TEXT, title=_TEXT, url=_TEXT, date=_unless_unknown(_DAY), author=_TEXT, language=_TEXT, archived_url=_TEXT
    ),
    "Coverage": _object(
        slug=_TEXT, complete={**_YES_OR_NO, "description": "whether the list names everything that appeared"},
        pieces=_list(_ref("Piece")),
    ),
    "Problem": _object(type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT),
}  # fmt: skip
_PAGES = (
    ("when", "`upcoming` (default) or `past`"), ("q", "words of the title"), ("host", "slug of a host"), ("page", "from 1"),
)  # fmt: skip


def description(base_url: str, version: str) -> Schema:
    """Return the whole description."""
    slug = [{"name": "slug", "in": "path", "required": True, "schema": _TEXT}]
    lang = {
        "name": "lang",
        "in": "query",
        "description": "language of names and words: en, ru, zh or ur",
        "schema": _TEXT,
    }
    asked = [{"name": name, "in": "query", "description": said, "schema": _TEXT} for name, said in _PAGES]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Joint webinars",
            "version": version,
            "description": "What is public, read-only. Times are UTC.",
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "paths": {
            "/webinars": _path("List published webinars", "Webinars", asked),
            "/webinars/{slug}": _path("One webinar", "Webinar", slug),
            "/webinars/{slug}/programme": _path("The published programme", "Programme", [*slug, lang]),
            "/webinars/{slug}/coverage": _path("What the press wrote", "Coverage", slug),
        },
        "components": {"schemas": dict(SCHEMAS)},
    }


def _path(summary: str, schema: str, parameters: list[Schema]) -> Schema:
    good = {"description": summary, "content": {"application/json": {"schema": _ref(schema)}}}
    bad = {
        "description": "What is wrong (RFC 9457)",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    return {"get": {"summary": summary, "parameters": parameters, "responses": {"200": good, "default": bad}}}
