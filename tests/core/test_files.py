"""Files that people hand in: kept whole, made anew, refused when they could do harm."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.core.made_pdfs import SCRIPT, pdf
from webinar.core import files, pictures
from webinar.core.errors import RuleViolation


def jpeg(width=80, height=40, **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG", **more)
    return out.getvalue()


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def damaged(content: bytes) -> dict[str, bytes]:
    """Return an archive damaged in ways for which the reader of archives has errors of different kinds."""
    at = content.index(b"PK\x01\x02")

    def changed(place: int, *signs: int) -> bytes:
        return content[: at + place] + bytes(signs) + content[at + place + len(signs) :]

    return {
        "name": changed(8, 0, 8)[: at + 46] + b"\xff\xfe" + changed(8, 0, 8)[at + 48 :],
        "version": changed(6, 200),
        "size of the names": changed(28, 255, 255),
        "extra": changed(30, 255, 255),
        "cut": content[:-30],
        "start": b"PK\x03\x04" + b"x" * 40,
    }


def test_what_is_saved_is_found_and_kept_once(tmp_path: Path) -> None:
    digest = files.save(tmp_path, b"slides")
    assert files.save(tmp_path, b"slides") == digest
    assert files.load(tmp_path, digest) == b"slides"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert files.load(tmp_path, "0" * 64) is None


def test_what_no_row_names_is_swept_after_a_while(tmp_path: Path) -> None:
    kept, gone = files.save(tmp_path, b"kept"), files.save(tmp_path, b"gone")
    assert files.sweep(tmp_path, {kept}, before=0) == 0, "it is not old enough"
    assert files.sweep(tmp_path, {kept}, before=time.time() + 60) == 1
    assert files.load(tmp_path, kept) == b"kept"
    assert files.load(tmp_path, gone) is None
    assert files.sweep(tmp_path / "nowhere", set(), before=0) == 0


def test_a_picture_is_made_anew_upright_and_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Maker of a camera"
    made = pictures.picture(jpeg(exif=exif), longest=1_200)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (40, 80)
        assert not dict(picture.getexif())
    assert b"Maker" not in made


def test_a_large_picture_is_scaled_and_a_transparent_one_may_stay_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (3_000, 1_500), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(pictures.picture(out.getvalue(), longest=600, transparent=True))) as picture:
        assert (picture.size, picture.mode) == ((600, 300), "RGBA")
    with Image.open(io.BytesIO(pictures.picture(out.getvalue(), longest=600))) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<script>", b"\xff\xd8\xff" + b"x" * 200,
                jpeg()[:200]],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation):
        pictures.picture(content, longest=100)


def test_a_picture_that_unfolds_without_end_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    with pytest.raises(RuleViolation):
        pictures.picture(out.getvalue(), longest=100)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("talk.pdf", pdf(), "application/pdf"),
        ("TALK.PPTX", packed("ppt/presentation.xml"), files._OFFICE[".pptx"]),
        ("تقریر.odp", packed("content.xml", "mimetype"), files._OFFICE[".odp"]),
    ],
)
def test_slides_are_known_by_what_they_are(name: str, content: bytes, kind: str) -> None:
    assert files.slides_type(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talk.exe", b"MZ"), ("talk.pdf", b"MZ"), ("talk.pdf", pdf(SCRIPT)), ("talk.pptx", b"PK broken"),
        ("talk.pptx", packed("word/document.xml")), ("talk.pptx", packed("ppt/presentation.xml", "ppt/vbaProject.bin")),
        ("talk.pptm", packed("ppt/presentation.xml")), ("talk.odp", packed("content.xml", "Basic/Standard/Module1.xml")),
        ("talk", b"%PDF-1.7"),
    ],
)  # fmt: skip
def test_slides_that_could_do_harm_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(RuleViolation):
        files.slides_type(name, content)


@pytest.mark.parametrize("harm", damaged(packed("word/document.xml", "ppt/presentation.xml", "content.xml")))
def test_a_damaged_office_file_is_refused_and_breaks_nothing(harm: str) -> None:
    content = damaged(packed("word/document.xml", "ppt/presentation.xml", "content.xml"))[harm]
    for judge, name in ((files.enclosure, "a.docx"), (files.slides_type, "a.pptx"), (files.slides_type, "a.odp")):
        with pytest.raises(RuleViolation, match="damaged"):
            judge(name, content)


@pytest.mark.parametrize("judge", [files.enclosure, files.document])
def test_a_picture_is_refused_for_its_own_reason(judge, monkeypatch: pytest.MonkeyPatch) -> None:
    large = io.BytesIO()
    Image.new("1", (8_000, 6_000)).save(large, "PNG")
    with pytest.raises(RuleViolation, match="megapixels"):
        judge("large.png", large.getvalue())
    with pytest.raises(RuleViolation, match="PDF"):
        judge("a.gif", b"GIF89a")
    monkeypatch.setattr(pictures.apart, "ask", lambda *_: {"problem": "busy"})
    with pytest.raises(RuleViolation, match="another file"):
        judge("a.jpg", jpeg())
