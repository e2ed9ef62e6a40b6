"""Files of the front end: given before the application begins with a request, packed ahead of time, kept for ever."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from webinar.web.headers import security_headers

#: Files whose names hold a digest of their content; the others are asked for again after an hour.
_HASHED = re.compile(r"-[A-Z0-9]{8}\.\w+$")
_HOUR = 3_600


def init_assets(app: Flask, *, secure: bool) -> None:
    """Give what stands in the static folder, in the coding that the browser takes (`hatch_build.pack`)."""
    fixed = security_headers(secure=secure)

    def add(headers: Any, _path: str, _url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=app.static_folder, prefix="static/", max_age=_HOUR, allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)), add_headers_function=add,
    )  # fmt: skip
