"""What a validator refuses, found while a page is read: cheap enough for every page that any test fetches.

End tags are written out here, so that nothing is closed by accident; what may stand in what follows the HTML standard's
content models, as far as the pages use it. `tests/web/test_validity` reads every page with a whole parser besides.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_PHRASING = {
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "datalist", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "link", "map", "mark", "meta", "meter", "noscript", "output", "progress", "q", "s", "samp", "script",
    "select", "small", "span", "strong", "sub", "sup", "svg", "template", "textarea", "time", "u", "var", "wbr",
}  # fmt: skip
#: Elements that hold phrasing content alone; `a`, `ins` and `del` hold what their parent may.
_HOLDS_PHRASING = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "i",
    "kbd", "label", "mark", "output", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
#: What alone may stand directly in these.
_ONLY = {
    "ul": {"li", "script", "template"}, "ol": {"li", "script", "template"}, "menu": {"li"},
    "dl": {"dt", "dd", "div", "script", "template"}, "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"}, "tr": {"td", "th"}, "colgroup": {"col"},
    "select": {"option", "optgroup", "hr"}, "optgroup": {"option"}, "datalist": {"option"}, "option": set(), "title": set(),
    "textarea": set(),
}  # fmt: skip
#: Where these may stand alone.
_INSIDE = {
    "li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"table", "thead", "tbody", "tfoot"},
    "td": {"tr"}, "th": {"tr"}, "caption": {"table"}, "legend": {"fieldset"}, "summary": {"details"},
    "option": {"select", "optgroup", "datalist"}, "figcaption": {"figure"},
}  # fmt: skip
_INTERACTIVE = {"a", "button", "select", "textarea", "label", "details", "input"}
_BARE = {"ul", "ol", "dl", "table", "thead", "tbody", "tr", "select"}
_TYPED = {
    "number": r"-?\d+(\.\d+)?",
    "date": r"\d{4,}-\d\d-\d\d",
    "time": r"\d\d:\d\d(:\d\d)?",
    "color": r"#[0-9a-fA-F]{6}",
}
_NO_AUTOCOMPLETE = {"checkbox", "radio", "file", "submit", "button", "reset", "image"}
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9:-]*")


class Conformance(HTMLParser):
    """Reads a page and notes what does not conform in `faults`."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self._level = 0
        self._foreign = 0

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.faults.append(f"doctype {decl}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}>: an attribute twice in {names}")
        if tag == "svg" or self._foreign:
            self._foreign += 1
            self.open.append(tag)
            return
        self._attributes(tag, {name: value or "" for name, value in attrs})
        self._place(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._foreign:
            return
        if tag not in VOID:
            self.faults.append(f"<{tag}/>: only void elements end in themselves")
        self.handle_starttag(tag, attrs)

    def _attributes(self, tag: str, a: dict[str, str]) -> None:
        for name in a:
            if not _ATTRIBUTE.fullmatch(name) or name.startswith(("hx-", "on")):
                self.faults.append(f"<{tag}>: attribute {name}")
        if tag == "input":
            kind = a.get("type", "text")
            if kind in _NO_AUTOCOMPLETE and "autocomplete" in a:
                self.faults.append(f"<input type={kind}>: autocomplete")
            if a.get("value") and kind in _TYPED and not re.fullmatch(_TYPED[kind], a["value"]):
                self.faults.append(f"<input type={kind}>: value {a['value']!r}")
        if tag in {"img", "source"} and not a.get("src") and not a.get("srcset"):
            self.faults.append(f"<{tag}>: no src")
        for name in ("href", "src", "action"):
            if re.search(r"\s", a.get(name, "").strip()) or (name == "action" and a.get(name) == ""):
                self.faults.append(f"<{tag}>: {name}={a[name]!r}")

    def _place(self, tag: str) -> None:
        if tag in _HEADINGS:
            if int(tag[1]) > self._level + 1:
                self.faults.append(f"<{tag}> after h{self._level}")
            self._level = int(tag[1])
        parent = self.open[-1] if self.open else ""
        if parent in _ONLY and tag not in _ONLY[parent]:
            self.faults.append(f"<{tag}> in <{parent}>")
        if tag in _INSIDE and parent not in _INSIDE[tag]:
            self.faults.append(f"<{tag}> in <{parent}>")
        holder = next((one for one in reversed(self.open) if one not in {"a", "ins", "del", "noscript"}), "")
        if holder in _HOLDS_PHRASING and tag not in _PHRASING:
            self.faults.append(f"<{tag}> in <{holder}>")
        if holder in {"summary", "legend"} and tag not in _PHRASING | _HEADINGS:
            self.faults.append(f"<{tag}> in <{holder}>")
        if tag in _INTERACTIVE and {"a", "button"} & set(self.open):
            self.faults.append(f"<{tag}> in a link or button")
        if tag in {"form", "label"} and tag in self.open:
            self.faults.append(f"<{tag}> in <{tag}>")
        if tag == "main" and {"article", "aside", "footer", "header", "nav"} & set(self.open):
            self.faults.append("<main> not on its own")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.faults.append(f"</{tag}>")
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where {self.open[-3:]} are open")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self.open.pop()
        self.open.pop()
        if self._foreign:
            self._foreign -= 1

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in _BARE and data.strip():
            self.faults.append(f"text {data.strip()[:40]!r} in <{self.open[-1]}>")


def faults(html: str) -> list[str]:
    """Return what does not conform in a page."""
    reader = Conformance()
    reader.feed(html)
    reader.close()
    return reader.faults + [f"<{tag}> is never closed" for tag in reader.open]
