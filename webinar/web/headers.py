"""Security headers, what a page may hold, and which answers may be kept by caches."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
)

from webinar.web.audience import Audience, declared


def security_headers(*, secure: bool) -> dict[str, str]:
    """Return the headers of every answer; HSTS only when the site is served over https."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'").script_src("'self'").style_src("'self'").img_src("'self'", "data:")
        .font_src("'self'").connect_src("'self'").manifest_src("'self'")
        .base_uri("'none'").form_action("'self'").frame_ancestors("'none'").object_src("'none'")
    )  # fmt: skip
    headers = Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(31_536_000) if secure else None,
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation(),
        xcto=XContentTypeOptions().nosniff(),
        coop=CrossOriginOpenerPolicy().same_origin(),
    )
    return dict(headers.headers)


def init_headers(app: Flask, *, secure: bool) -> None:
    """Install the headers."""
    fixed = security_headers(secure=secure)
    away = fixed["Content-Security-Policy"].replace("form-action 'self'", "form-action 'self' https:")

    def add(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if g.get("posts_away"):
            response.headers["Content-Security-Policy"] = away
        if g.get("frames_own"):
            response.headers["Content-Security-Policy"] += "; frame-src 'self'"
        _set_caching(response)
        return response

    app.after_request(add)


def posts_away() -> None:
    """Let the forms of this page be answered by a redirect to another site: browsers hold `form-action` against it too."""
    g.posts_away = True


def frames_own() -> None:
    """Let this page hold a frame with another page of ours: only one that says so by `framed` can stand in it."""
    g.frames_own = True


#: What an email's HTML may do when it is shown: look as it does, and nothing else. Its styles stand in it.
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def framed(html: str) -> Response:
    """Answer with somebody's HTML for a frame on one of our own pages, where it is nobody's: no scripts, forms or cookies."""
    return Response(html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _FRAMED})


def fetched_again() -> None:
    """Let one program keep this answer of a signed link, and ask each time whether it still holds: a personal feed."""
    g.fetched_again = True


def _set_caching(response: Response) -> None:
    if request.endpoint is None or request.endpoint == "static":
        return
    kind, _ = declared(current_app, request.endpoint)
    if kind is Audience.LINK:
        response.headers["Referrer-Policy"] = "no-referrer"
    if kind is not Audience.PUBLIC:
        response.headers["Cache-Control"] = "private, no-cache" if g.get("fetched_again") else "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
