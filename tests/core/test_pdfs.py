"""PDFs that people hand in: read as a viewer reads them, and refused when they could do something."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from tests.core import made_pdfs
from webinar.core import pdfs
from webinar.core.errors import RuleViolation


@pytest.mark.parametrize("kind", made_pdfs.HARMFUL)
def test_a_pdf_that_could_do_something_is_refused(kind: str) -> None:
    content, words = made_pdfs.HARMFUL[kind]
    with pytest.raises(RuleViolation, match=words or None):
        pdfs.ensure_passive(content)


@pytest.mark.parametrize("kind", made_pdfs.HARMLESS)
def test_a_pdf_that_only_shows_something_is_taken(kind: str) -> None:
    pdfs.ensure_passive(made_pdfs.HARMLESS[kind])


def test_a_large_pdf_is_read_within_the_limits() -> None:
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(400):
        writer.add_blank_page(200, 200)
    writer.write(out)
    pdfs.ensure_passive(out.getvalue())
    with pytest.raises(RuleViolation, match="can’t check"):
        pdfs.ensure_passive(made_pdfs.pdf(*["<< /A [1 2 3] /B (text) >>"] * 400_000))
