"""The tables as data and as a diagram, read from the models."""

from __future__ import annotations

import re
from typing import Any

from webinar.core.database import Base


def as_data() -> list[dict[str, Any]]:
    """Return every table with its columns and to what they refer, by name; the models must be loaded."""
    return [
        {
            "table": table.name,
            "columns": [
                {
                    "name": column.name, "type": _kind(column), "key": column.primary_key, "empty": bool(column.nullable),
                    "refers_to": next((key.target_fullname for key in column.foreign_keys), None),
                }
                for column in table.columns
            ],
        }
        for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    ]  # fmt: skip


def diagram() -> str:
    """Return the tables as an entity-relationship diagram in the language of Mermaid."""
    lines, references = ["erDiagram"], []
    for table in as_data():
        lines.append(f"  {table['table']} {{")
        for column in table["columns"]:
            mark = "PK" if column["key"] else "FK" if column["refers_to"] else ""
            lines.append(f"    {column['type']} {column['name']} {mark}".rstrip())
            if column["refers_to"]:
                other = column["refers_to"].partition(".")[0]
                sign = "|o" if column["empty"] else "||"
                references.append(f"  {other} {sign}--o{{ {table['table']} : {column['name']}")
        lines.append("  }")
    return "\n".join([*lines, *references])


def _kind(column: Any) -> str:
    return re.sub(r"\W+", "_", str(column.type).lower()).strip("_")
