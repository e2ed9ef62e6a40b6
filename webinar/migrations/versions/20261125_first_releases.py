"""First releases."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '1795566000'
down_revision = '1795564162'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Release what published webinars show already, so that no programme vanishes from its page."""
    bind = op.get_bind()
    meta = sa.MetaData()
    tables = {name: sa.Table(name, meta, autoload_with=bind) for name in (
        'webinars', 'panel_members', 'parts', 'agenda_items', 'item_speakers', 'programme_releases')}

    def rows(name: str, **same: object) -> list[dict]:
        table = tables[name]
        statement = sa.select(table).order_by(*(table.c[key] for key in ('position', 'id') if key in table.c))
        for key, value in same.items():
            statement = statement.where(table.c[key] == value)
        return [dict(row) for row in bind.execute(statement).mappings()]

    released = set(bind.scalars(sa.select(tables['programme_releases'].c.webinar_id)))
    for webinar in rows('webinars'):
        if webinar['published_at'] is None or webinar['id'] in released:
            continue
        members = [row for row in rows('panel_members', webinar_id=webinar['id']) if row['answer'] != 'declined']
        present = {row['id'] for row in members}
        parts = [
            {'id': part['id'], 'title': part['title'], 'items': [
                {'id': item['id'], 'kind': item['kind'], 'title': item['title'], 'minutes': item['minutes'],
                 'fixed_start': item['fixed_start'].isoformat('minutes') if item['fixed_start'] else None,
                 'language': item['language'],
                 'speakers': [row['member_id'] for row in rows('item_speakers', item_id=item['id']) if row['member_id'] in present]}
                for item in rows('agenda_items', part_id=part['id'])]}
            for part in rows('parts', webinar_id=webinar['id'])
        ]
        if not members and not parts:
            continue
        start = webinar['starts_at']
        if start is not None and start.tzinfo is None:
            start = start.replace(tzinfo=UTC)
        content = {
            'starts_at': start.isoformat() if start else None, 'zone': webinar['time_zone'], 'parts': parts,
            'panel': [{'id': row['id'], 'person': row['person_id'], 'name': row['printed_name'],
                       'position': row['printed_position'], 'role': row['role'], 'role_title': row['role_title'],
                       'forms': json.loads(row['forms']) if isinstance(row['forms'], str) else row['forms']} for row in members],
        }
        now = datetime.now(UTC)
        bind.execute(tables['programme_releases'].insert().values(
            webinar_id=webinar['id'], number=1, note='', content=content, released_by='',
            released_at=now if bind.dialect.name != 'sqlite' else now.replace(tzinfo=None)))


def downgrade() -> None:
    """Nothing to take back: the table of releases goes with its own migration."""
