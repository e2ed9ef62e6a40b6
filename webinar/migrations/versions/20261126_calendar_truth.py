"""UIDs and organisers for life, who holds an entry, the date that was taken back, order of mails."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = '1795665000'
down_revision = '1795663600'
branch_labels = ()
depends_on = None

_WEBINARS = sa.table(
    'webinars', sa.column('id', sa.Integer), sa.column('uid', sa.Text), sa.column('organiser_email', sa.Text),
    sa.column('postponed_from', sa.JSON), sa.column('state', sa.Text), sa.column('date', sa.Date),
    sa.column('starts_at', sa.DateTime(timezone=True)), sa.column('ends_at', sa.DateTime(timezone=True)),
    sa.column('time_zone', sa.Text),
)  # fmt: skip


def upgrade() -> None:
    """Go forward. UID, ORGANIZER and holders become what was sent under the settings of now."""
    settings = current_app.extensions['webinar'].settings
    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.add_column(sa.Column('organiser_email', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('postponed_from', sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('holds_entry', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('speaker_sheets', schema=None) as batch_op:
        batch_op.add_column(sa.Column('holds_entry', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('extra_sequence', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('line', sa.Text(), nullable=True))
        batch_op.create_index('ix_jobs_line_state', ['line', 'state'], unique=False)
    connection = op.get_bind()
    connection.execute(
        _WEBINARS.update().values(uid=_WEBINARS.c.uid + f'@{settings.host}', organiser_email=settings.mail_from)
    )
    _keep_what_was_postponed(connection)
    dated = "(SELECT id FROM webinars WHERE date IS NOT NULL AND state NOT IN ('postponed', 'cancelled'))"
    connection.execute(
        sa.text(
            "UPDATE registrations SET holds_entry = :yes WHERE status = 'confirmed' AND told_at IS NOT NULL"
            f" AND webinar_id IN {dated}"
        ),
        {'yes': True},
    )
    connection.execute(
        sa.text(
            'UPDATE speaker_sheets SET holds_entry = :yes WHERE invited_at IS NOT NULL AND member_id IN'
            f" (SELECT id FROM panel_members WHERE answer <> 'declined' AND webinar_id IN {dated})"
        ),
        {'yes': True},
    )


def _keep_what_was_postponed(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(_WEBINARS).where(_WEBINARS.c.state == 'postponed')).all()
    for row in rows:
        start, end = (
            moment and moment.replace(tzinfo=moment.tzinfo or UTC) for moment in (row.starts_at, row.ends_at)
        )
        kept = {
            'date': row.date and row.date.isoformat(), 'starts_at': start and start.isoformat(),
            'ends_at': end and end.isoformat(), 'time_zone': row.time_zone,
        }  # fmt: skip
        connection.execute(_WEBINARS.update().where(_WEBINARS.c.id == row.id).values(postponed_from=kept))


def downgrade() -> None:
    """Go back."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_WEBINARS.c.id, _WEBINARS.c.uid)).all():
        name = row.uid.partition('@')[0]
        connection.execute(_WEBINARS.update().where(_WEBINARS.c.id == row.id).values(uid=name))
    # Not by making the tables anew: rows that hang on them would go with the old ones.
    op.drop_index('ix_jobs_line_state', 'jobs')
    for table, column in (
        ('jobs', 'line'), ('speaker_sheets', 'extra_sequence'), ('speaker_sheets', 'holds_entry'),
        ('registrations', 'holds_entry'), ('webinars', 'postponed_from'), ('webinars', 'organiser_email'),
    ):  # fmt: skip
        op.drop_column(table, column)
