"""Documents for print: Typst templates filled with data, never with markup from users."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from webinar.core.config import resource

log = logging.getLogger(__name__)


def print_pdf(template: str, data: Mapping[str, Any], *, strict: bool = False) -> bytes:
    """Return the tagged PDF (PDF/UA-1) of `templates/documents/<template>.typ` for `data` (JSON values only).

    Signs that no font of the machine has cannot stand in an accessible document: then a plain PDF shows boxes in
    their place, or, when `strict`, typst.TypstError names them.

    The template reads `json(bytes(sys.inputs.data))`: what users typed stays text, whatever signs it holds.
    """
    import typst  # noqa: PLC0415 - heavy, only when printing

    root = resource("templates") / "documents"
    path, inputs = root / f"{template}.typ", {"data": json.dumps(data, ensure_ascii=False)}
    try:
        return typst.compile(path, root=root, sys_inputs=inputs, pdf_standards="ua-1")
    except typst.TypstError as error:
        if strict or "could not be displayed" not in str(error):
            raise
        log.warning("a document is printed without accessibility marks: %s", error)
        return typst.compile(path, root=root, sys_inputs=inputs)


def draw_pngs(template: str, data: Mapping[str, Any]) -> list[bytes]:
    """Return each page of `templates/documents/<template>.typ` as a PNG picture, a point as a pixel; see `print_pdf`."""
    import typst  # noqa: PLC0415 - heavy, only when printing

    root = resource("templates") / "documents"
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    pages = typst.compile(root / f"{template}.typ", root=root, sys_inputs=inputs, format="png", ppi=72)
    return [pages] if isinstance(pages, bytes) else list(pages)
