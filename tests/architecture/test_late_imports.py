"""Heavy libraries are loaded at the place of use: a command that needs none of them does not wait for them."""

from __future__ import annotations

import subprocess
import sys

#: Each takes ten milliseconds or megabytes, and is needed by few pages, jobs or commands.
HEAVY = (
    "PIL", "alembic", "calamine", "charset_normalizer", "docx", "flask_alembic", "holidays", "huey", "icalendar",
    "lucide", "lxml", "markdown_it", "mrml", "nh3", "psycopg", "python_calamine", "qrcode", "rapidfuzz", "sqlakeyset",
    "typst", "xlsxwriter", "zxcvbn",
)  # fmt: skip


def test_the_application_is_loaded_without_them() -> None:
    program = f"import sys, webinar.app; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
