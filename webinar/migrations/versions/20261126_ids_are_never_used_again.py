"""Ids are never used again, and versions of the programme are called so."""

import re

from alembic import op

revision = '1795665200'
down_revision = '1795665000'
branch_labels = ()
depends_on = None

_KEY = re.compile(r',\s*CONSTRAINT (?P<name>\S+) PRIMARY KEY \("?id"?\)')
_OLD, _NEW = 'programme_releases', 'programme_versions'


def _counting(sql: str) -> str:
    key = _KEY.search(sql)
    if key is None or 'AUTOINCREMENT' in sql:
        return sql
    column = r'(?P<column>[(,]\s*"?id"? INTEGER NOT NULL)(?=\s*,)'
    counted, found = re.subn(column, rf'\g<column> CONSTRAINT {key["name"]} PRIMARY KEY AUTOINCREMENT', _KEY.sub('', sql), count=1)
    if not found:
        raise RuntimeError(f'this table is not as it was made: {sql}')
    return counted


def _rebuild(old: str, new: str) -> None:
    """Write every table whose text changes anew, with its rows and indexes: SQLite knows no other way."""
    connection = op.get_bind()
    checked = connection.exec_driver_sql('PRAGMA foreign_keys').scalar()
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    for name, sql in rows:
        wanted = _counting(sql).replace(old, new)
        if wanted == sql:
            continue
        if checked and connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar():  # noqa: S608 - as below
            raise RuntimeError('dropping a table would delete what refers to it: migrate by `webinar db upgrade`')
        indexes = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", (name,)).fetchall()
        columns = ', '.join(f'"{row[1]}"' for row in connection.exec_driver_sql(f'PRAGMA table_info("{name}")'))
        # The table's name comes first; those it refers to, perhaps itself, keep theirs.
        connection.exec_driver_sql(re.sub(r'^CREATE TABLE "?\w+"?', 'CREATE TABLE "_rebuilt"', wanted))
        connection.exec_driver_sql(f'INSERT INTO "_rebuilt" ({columns}) SELECT {columns} FROM "{name}"')  # noqa: S608 - names of our own tables
        connection.exec_driver_sql(f'DROP TABLE "{name}"')
        connection.exec_driver_sql(f'ALTER TABLE "_rebuilt" RENAME TO "{name.replace(old, new)}"')
        for (index,) in indexes:
            connection.exec_driver_sql(index.replace(old, new))


def _rename(old: str, new: str) -> None:
    op.rename_table(old, new)
    op.execute(f'ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq')
    op.execute(f'ALTER INDEX ix_{old}_webinar_id RENAME TO ix_{new}_webinar_id')
    for name in ('pk_{}', 'fk_{}_webinar_id_webinars', 'uq_{}_webinar_id_number'):
        op.execute(f'ALTER TABLE {new} RENAME CONSTRAINT {name.format(old)} TO {name.format(new)}')


def upgrade() -> None:
    """Go forward."""
    if op.get_bind().dialect.name == 'sqlite':
        _rebuild(_OLD, _NEW)
    else:
        _rename(_OLD, _NEW)


def downgrade() -> None:
    """Go back. That SQLite counts ids on disturbs nothing."""
    if op.get_bind().dialect.name == 'sqlite':
        op.drop_index(f'ix_{_NEW}_webinar_id', _NEW)
        op.rename_table(_NEW, _OLD)
        op.create_index(f'ix_{_OLD}_webinar_id', _OLD, ['webinar_id'])
    else:
        _rename(_NEW, _OLD)
