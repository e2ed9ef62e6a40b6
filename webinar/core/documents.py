"""Documents for print: Typst templates filled with data, never with markup from users."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webinar.core.config import resource


def print_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the tagged PDF (PDF/UA-1) of `templates/documents/<template>.typ` for `data` (JSON values only).

    The template reads `json(bytes(sys.inputs.data))`: what users typed stays text, whatever signs it holds.
    """
    import typst  # noqa: PLC0415 - heavy, only when printing

    root = resource("templates") / "documents"
    path = root / f"{template}.typ"
    pdf: bytes = typst.compile(
        str(path), root=str(root), sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"], font_paths=_font_paths(),
    )  # fmt: skip
    return pdf


def _font_paths() -> list[str]:
    return [str(path) for path in (Path("/usr/share/fonts"), Path("/usr/local/share/fonts")) if path.is_dir()]
