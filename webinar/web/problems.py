"""Errors as programs read them (RFC 9457): under `API` alone, in English, and open to scripts of other sites as the answers are."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from webinar.web.rendering import page_url

#: Where programs ask.
API = "/api/"


class Problem(HTTPException):
    """What a program asked cannot be answered; the description, in English, says what to ask instead."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def problem(code: int, said: str = "") -> Response:
    """Return the document that tells a program what is wrong: the phrase of the status, and what to do about it."""
    # With "about:blank", the title is the phrase of the status (RFC 9457, 4.2.1).
    told = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": said or _detail(code)}
    answer = current_app.response_class(
        current_app.json.dumps(told), status=code, content_type="application/problem+json"
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _detail(code: int) -> str:
    described = page_url("description")
    known = {
        400: "The address holds signs that no text can hold.",
        404: f"Nothing is published at {request.path}. {described} describes the addresses.",
        405: f"{request.method} is not answered here. Ask by GET.",
        413: "Nothing is taken here. Ask by GET, without a body.",
        429: "Too many requests came from your network. Wait as long as Retry-After says.",
        503: "The server is busy. Ask again after the seconds that Retry-After says.",
    }
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return known.get(code, "The server failed, and has kept a report of it. Ask again later.")
    return known.get(code, f"This request cannot be answered. {described} describes the addresses.")
