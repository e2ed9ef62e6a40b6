"""An opinionated client: every page that any test fetches is checked for what every page must have."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.conformance import VOID, faults
from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import PRINTED_LINK_LIFETIME
from webinar.accounts.service import make_sign_in_link


class _Form:
    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.fields: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.buttons: list[dict[str, str]] = []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.headings: list[str] = []
        self.title = ""
        self.language = ""
        self.forms: list[_Form] = []
        self.images: list[dict[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self.text: list[str] = []
        self._stack: list[str] = []
        self._select: tuple[str, bool] | None = None
        self._textarea: str | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {key: value or "" for key, value in attrs}
        if tag not in VOID:
            self._stack.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        self.inline += [f"{tag} {key}" for key in a if key.startswith("on") or key == "style"]
        if tag == "html":
            self.language = a.get("lang", "")
        elif tag == "style" or (tag == "script" and "src" not in a and a.get("type") != "application/ld+json"):
            self.inline.append(tag)
        self._note(tag, a)
        if tag in {"input", "select", "textarea", "button"}:
            self._control(tag, a)
        if tag == "option" and self._select and self.forms:
            self._option(*self._select, a)

    def _note(self, tag: str, a: dict[str, str]) -> None:
        if tag == "label" and "for" in a:
            self.labels.add(a["for"])
        elif tag == "h1":
            self.headings.append("")
        elif tag == "img":
            self.images.append(a)
        elif tag == "a":
            self.links.append((a.get("href", ""), ""))
        elif tag == "form":
            self.forms.append(_Form(a))

    def _option(self, name: str, chosen: bool, a: dict[str, str]) -> None:
        if "selected" in a or not chosen:
            fields = self.forms[-1].fields
            if fields and fields[-1][0] == name:
                fields.pop()
            fields.append((name, a.get("value", "")))
            self._select = (name, True)

    def _control(self, tag: str, a: dict[str, str]) -> None:
        kind = a.get("type", "text")
        if tag == "button":
            if self.forms:
                self.forms[-1].buttons.append(a)
            return
        if kind != "hidden":
            self.controls.append(a)
        if not self.forms or not a.get("name"):
            return
        form = self.forms[-1]
        form.names.add(a["name"])
        if tag == "select":
            self._select = (a["name"], False)
        elif tag == "textarea":
            self._textarea = a["name"]
            form.fields.append((a["name"], ""))
        elif kind in {"checkbox", "radio"}:
            if "checked" in a:
                form.fields.append((a["name"], a.get("value", "on")))
        elif kind != "file":
            form.fields.append((a["name"], a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None
        while self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        where = self._stack[-1] if self._stack else ""
        if where == "title":
            self.title += data
        if "h1" in self._stack and self.headings:
            self.headings[-1] += data
        if self._textarea and self.forms:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, value + data)
        if "a" in self._stack and self.links:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)
        if where not in {"script", "style", "title"}:
            self.text.append(data)


class Page:
    """A fetched page that holds what every page must hold."""

    def __init__(self, browser: Browser, response: TestResponse, url: str) -> None:
        self.browser, self.response, self.url = browser, response, url
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self._read = _Reader()
        self._read.feed(self.html)
        self.text = " ".join(" ".join(self._read.text).split())
        self.heading = " ".join("".join(self._read.headings).split())
        self._check()

    def _check(self) -> None:
        read = self._read
        assert read.title.strip(), f"{self.url}: no title"
        assert read.language, f"{self.url}: no language"
        is_wrong = any(control.get("aria-invalid") for control in read.controls)
        if is_wrong and read.language == "en":
            assert "Error:" in read.title, f"{self.url}: the title does not say that something is wrong"
        assert len(read.headings) == 1, f"{self.url}: {len(read.headings)} h1"
        assert self.heading, f"{self.url}: the h1 is empty"
        doubles = {i for i in read.ids if read.ids.count(i) > 1}
        assert not doubles, f"{self.url}: ids twice: {doubles}"
        for control in read.controls:
            named = control.get("id") in read.labels or control.get("aria-label") or control.get("aria-labelledby")
            assert named, f"{self.url}: no label for {control}"
        for form in read.forms:
            if form.attributes.get("method", "get").lower() == "post" and not self._is_open(form):
                assert "csrf_token" in form.names, f"{self.url}: a form without csrf_token"
        assert all("alt" in image for image in read.images), f"{self.url}: image without alt"
        assert " at 0x" not in self.html, f"{self.url}: shows what only programs read"
        assert not read.inline, f"{self.url}: inline {read.inline}"
        wrong = faults(self.html)
        assert not wrong, f"{self.url}: not valid HTML: {wrong[:5]}"
        assert "Content-Security-Policy" in self.response.headers, f"{self.url}: no CSP"

    def _is_open(self, form: _Form) -> bool:
        """Tell whether what the form is sent to asks for no token."""
        app = self.browser.app
        path = urlsplit(urljoin(self.url, form.attributes.get("action") or self.url)).path
        try:
            endpoint, _values = app.url_map.bind("localhost").match(path, method="POST")
        except HTTPException:
            return False
        view = app.view_functions[endpoint]
        return hasattr(view, "webinar_without_token") or hasattr(view, "webinar_by_link")

    def links(self) -> list[str]:
        """Return where the page leads."""
        return [href for href, _text in self._read.links]

    def follow(self, text: str) -> Page:
        """Click the link of this text."""
        for href, label in self._read.links:
            if " ".join(label.split()) == text:
                return self.browser.get(urljoin(self.url, href))
        message = f"{self.url}: no link {text!r} among {[label for _h, label in self._read.links]}"
        raise AssertionError(message)

    def button(self, name: str) -> tuple[str, str]:
        """Return the first button of this name with what it sends."""
        found = re.search(rf'<button [^>]*name="{name}" value="([^"]*)"', self.html)
        assert found, f"{self.url}: no button {name!r}"
        return name, unescape(found.group(1))

    def submit(
        self, action: str = "", *, button: tuple[str, str] | None = None, status: int | None = None, **fields: object
    ):
        """Send the form whose action ends with `action` (or the only one with our fields), as rendered, with `fields`."""
        form = self._form(action, fields)
        unknown = set(fields) - form.names
        assert not unknown, f"{self.url}: the form has no {unknown}; it has {form.names}"
        data: dict[str, list[object]] = {}
        for name, value in form.fields:
            data.setdefault(name, []).append(value)
        for name, value in fields.items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = list(value) if isinstance(value, list) else [value]
        if button:
            data[button[0]] = [button[1]]
        url = urljoin(self.url, form.attributes.get("action") or self.url)
        if form.attributes.get("method", "get").lower() == "post":
            return self.browser.post(url, data, status=status)
        return self.browser.get(url + "?" + "&".join(f"{k}={v[0]}" for k, v in data.items()))

    def sure(self, **fields: object) -> Page:
        """Answer the page that asks before an act, for just what it shows; a page that asks nothing is returned as it is."""
        asking = next((form for form in self._read.forms if "shown" in form.names), None)
        if asking is None:
            return self
        page: Page = self.submit((asking.attributes.get("action") or self.url).split("?")[0], **fields)
        return page

    def _form(self, action: str, fields: dict[str, object]) -> _Form:
        found = [
            form for form in self._read.forms
            if (form.attributes.get("action") or self.url).split("?")[0].endswith(action) and set(fields) <= form.names
            and "preferences" not in form.attributes.get("action", "") and "sign-out" not in form.attributes.get("action", "")
        ]  # fmt: skip
        assert found, f"{self.url}: no form for {action!r} with {set(fields)}"
        return found[0]


class Browser:
    """A test client that follows redirects and returns checked pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, url: str, *, status: int = 200) -> Page:
        response = self.client.get(_path(url), follow_redirects=True)
        assert response.status_code == status, (
            f"GET {url}: {response.status_code}\n{response.get_data(as_text=True)[:2000]}"
        )
        return Page(self, response, response.request.full_path.rstrip("?"))

    def post(self, url: str, data: object, *, status: int | None = None):
        response = self.client.post(_path(url), data=data)
        if response.status_code in {302, 303}:
            assert status in {None, 303}, f"POST {url}: {response.status_code}"
            return self.get(response.location)
        if response.status_code == 307:
            return self.post(response.location, data, status=status)
        assert response.status_code == (status or 200), (
            f"POST {url}: {response.status_code}\n{response.get_data(as_text=True)[:3000]}"
        )
        if response.mimetype != "text/html":
            return response
        return Page(self, response, _path(url))

    def token(self) -> str:
        """Return a CSRF token of this session."""
        return hidden_fields(self.get("/sign-in/link").html)["csrf_token"]

    def hidden(self, url: str = "/w/forum/register") -> dict[str, str]:
        """Return what the forms of a page send unseen: the session's token, and which notice was shown."""
        return hidden_fields(self.get(url).html)

    def sign_in(self, email: str) -> Browser:
        """Sign in as staff by a one-time link, as a person does."""
        here = self.app.extensions["webinar"]
        with here.transaction() as session:
            user = user_by_email(session, email)
            assert user is not None
            secret = make_sign_in_link(session, user, lifetime=PRINTED_LINK_LIFETIME, now=here.now())
        with self.app.app_context():
            address = here.url("accounts.use_link", secret=secret)
        answer = self.client.post(_path(address), data=self.hidden(address))
        assert answer.status_code in {302, 303}, f"{email}: {answer.status_code}"
        return self

    def twin(self) -> Browser:
        """Return another browser with the same cookies."""
        other = Browser(self.app)
        other.client._cookies = dict(self.client._cookies)
        return other


def hidden_fields(html: str) -> dict[str, str]:
    """Return the hidden fields of a page, with the last value of each name."""
    found = {}
    for control in re.findall(r'<input\b[^>]*\btype="hidden"[^>]*>', html):
        facts = dict(re.findall(r'\b(name|value)="([^"]*)"', control))
        if "name" in facts:
            found[facts["name"]] = unescape(facts.get("value", ""))
    return found


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
