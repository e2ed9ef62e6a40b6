"""Files of the front end arrive small, once, and without the application."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from webinar.web.rendering import asset, fonts


@pytest.mark.parametrize(("accepted", "coding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)])
def test_scripts_and_styles_come_packed_and_are_kept_for_ever(app: Flask, accepted: str, coding: str | None) -> None:
    with app.test_request_context():
        addresses = [asset("app.js"), asset("app.css")]
    for address in addresses:
        plain = app.test_client().get(address)
        answer = app.test_client().get(address, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        if coding:
            assert len(answer.data) < len(plain.data) / 3
        if coding == "gzip":
            assert gzip.decompress(answer.data) == plain.data
        assert app.test_client().get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304


def test_each_language_asks_early_for_its_own_fonts(app: Flask) -> None:
    for language, mark in (("en", "serif-4-latin"), ("ru", "cyrillic"), ("ur", "nastaliq"), ("zh", "sans-3-latin")):
        page = app.test_client().get("/help", headers={"Accept-Language": language}).get_data(as_text=True)
        with app.test_request_context(headers={"Accept-Language": language}):
            asked = fonts()
        assert any(mark in address for address in asked)
        for address in asked:
            assert f'<link rel="preload" href="{address}" as="font" type="font/woff2" crossorigin>' in page
            assert app.test_client().get(address).status_code == 200
