"""PDFs written by hand: plain ones, and such that hide what they do."""

from __future__ import annotations

import io
import zlib

SCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>"


def pdf(*more: str, root: str = "") -> bytes:
    """Return a PDF of one empty page with further objects (from number 4 on) and entries of its root."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>", *more,
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def compressed(text: str, *, kind: str = "/ObjStm", is_known: bool = True, filters: str = "/FlateDecode") -> bytes:
    """Return a PDF whose object 5 is `text` within an object stream; without `is_known` no table names it."""
    packed = f"5 0 {text}".encode()
    data = zlib.compress(packed)
    if "Hex" in filters:
        data = data.hex().encode() + b">"
    out = b"%PDF-1.7\n"
    places = {}
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        4: b"<< /Type %s /N 1 /First 4 /Filter %s /Length %d >>\nstream\n%s\nendstream"
        % (kind.encode(), filters.encode(), len(data), data),
    }  # fmt: skip
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    begin = len(out)
    rows = [b"\0\0\0\0\xff", *(b"\1" + places[number].to_bytes(3, "big") + b"\0" for number in (1, 2, 3))]
    rows += [b"\1" + places[4].to_bytes(3, "big") + b"\0" if is_known else b"\0\0\0\0\xff"]
    rows += [b"\2\0\0\4\0" if is_known else b"\0\0\0\0\xff", b"\1" + begin.to_bytes(3, "big") + b"\0"]
    table = zlib.compress(b"".join(rows))
    return out + (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(table), table, begin)
    )


def encrypted(content: bytes, password: str) -> bytes:
    """Return the PDF encrypted; without a password everybody can open it."""
    from pypdf import PdfWriter

    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt(password, "of its owner", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def _stream(content: bytes, entries: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content.decode('latin-1')}\nendstream"


#: Each with what is said of it.
HARMFUL = {
    "plainly": (pdf(SCRIPT, root="/OpenAction 4 0 R"), "scripts"),
    "with an escaped name": (pdf("<< /S /J#61vaScript /J#53 (app.alert(1)) >>", root="/OpenAction 4 0 R"), "scripts"),
    "every letter escaped": (pdf("<< /S /#4c#61#75#6e#63#68 /F (x.exe) >>", root="/OpenAction 4 0 R"), "scripts"),
    "nested": (pdf(f"<< /A [ << /B [ {SCRIPT} ] >> ] >>"), "scripts"),
    "an object that nothing refers to": (pdf("<< /S /Rendition /JS (x) >>"), "scripts"),
    "in an object stream": (compressed(SCRIPT), "scripts"),
    "in an object stream, escaped": (compressed("<< /S /Java#53cript /J#53 (x) >>"), "scripts"),
    "in an object stream of two filters": (compressed(SCRIPT, filters="[/ASCIIHexDecode /FlateDecode]"), "scripts"),
    "in an object stream under an escaped kind": (compressed(SCRIPT, kind="/Obj#53tm"), "scripts"),
    "in an object stream that no table names": (compressed(SCRIPT, is_known=False), "damaged"),
    "in an object stream whose objects no table names": (
        pdf(_stream(zlib.compress(f"5 0 {SCRIPT}".encode()), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"), root="/OpenAction 5 0 R"),
        "scripts",
    ),
    "in an object stream that says it is none": (compressed(SCRIPT, kind="/Other"), ""),
    "encrypted, open to everybody": (encrypted(pdf(SCRIPT, root="/OpenAction 4 0 R"), ""), "scripts"),
    "encrypted": (encrypted(pdf(), "secret"), "password"),
    "another file": (pdf("<< /Names [(a) 4 0 R] /Type /EmbeddedFile >>"), "scripts"),
    "a form in another language": (pdf(root="/AcroForm << /XFA [] >>"), "scripts"),
    "broken": (b"%PDF-1.7 text", "damaged"),
    "without pages": (b"%PDF-1.4\n%%EOF\n", "damaged"),
    "deep": (pdf("[" * 100_000 + "]" * 100_000), ""),
    "unfolding without end": (pdf(f"<< /Filter /FlateDecode /Length 9 >>\nstream\n{'x' * 9}\nendstream", SCRIPT), "scripts"),
}  # fmt: skip


def _twice_packed(size: int) -> bytes:
    return zlib.compress(zlib.compress(bytes(size), 9), 9)


#: A few kilobytes that want gigabytes, or hours.
BOMBS = {
    "objects that unfold": (pdf(_stream(zlib.compress(bytes(400_000_000), 9), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")), ""),
    "unfolding twice": (pdf(_stream(_twice_packed(400_000_000), "/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]")), ""),
    "many small objects": (pdf(*["<< /A [1] >>"] * 120_000), "can’t check"),
    "pages that are their own parents": (pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), ""),
    "cut off": (pdf()[:200], "damaged"),
    "a picture under its name": (b"\x89PNG\r\n\x1a\n", ""),
}  # fmt: skip
#: What a program that makes slides writes.
HARMLESS = {
    "plain": pdf(),
    "with an object stream": compressed("<< /Title (Slides) /Dest [3 0 R /Fit] >>"),
    "with a link": pdf("<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>"),
    "encrypted, open to everybody": encrypted(pdf(), ""),
    "words": pdf("<< /Title (JavaScript and the launch of a sound) >>"),
}
