"""Imports in pieces, lanes of jobs, zones under their present names."""

import sqlalchemy as sa
from alembic import op

from webinar.core.timezones import recognised

revision = '1795663600'
down_revision = '1795661000'
branch_labels = ()
depends_on = None

#: Tables whose zone may be empty; that of a webinar may not.
_ZONES = ('people', 'organisations', 'registrations', 'webinars')


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('intake_batches', schema=None) as batch_op:
        batch_op.add_column(sa.Column('head', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('reached', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('intake_batches', schema=None) as batch_op:
        batch_op.alter_column('head', server_default=None)
        batch_op.alter_column('reached', server_default=None)
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lane', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index('ix_jobs_state_lane_id', ['state', 'lane', 'id'], unique=False)
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.alter_column('lane', server_default=None)
    _rename_zones()


def _rename_zones() -> None:
    """Write Europe/Kyiv for Europe/Kiev, and take out of people what an import left there though it is no zone."""
    connection = op.get_bind()
    for name in _ZONES:
        table = sa.table(name, sa.column('time_zone', sa.Text()))
        for stored in connection.execute(sa.select(table.c.time_zone).distinct()).scalars().all():
            present = recognised(stored or '')
            if stored and present != stored and (present or name != 'webinars'):
                connection.execute(table.update().where(table.c.time_zone == stored).values(time_zone=present))


def downgrade() -> None:
    """Go back; zones keep their present names, which mean the same."""
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_jobs_state_lane_id')
        batch_op.drop_column('lane')
    with op.batch_alter_table('intake_batches', schema=None) as batch_op:
        batch_op.drop_column('reached')
        batch_op.drop_column('head')
