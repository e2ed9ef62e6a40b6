"""By what the list of participants is grouped, and in which order, as chosen for a webinar."""

import sqlalchemy as sa
from alembic import op

revision = '1795711502'
down_revision = '1795711102'
branch_labels = ()
depends_on = None

_GROUPINGS = ('delegation', 'country', 'organisation', 'category', 'host', 'none')


def upgrade() -> None:
    """Go forward."""
    grouping = sa.Enum(*_GROUPINGS, name='grouping', native_enum=False, length=40)
    order = sa.Enum('protocol', 'alphabet', 'given', name='orderrule', native_enum=False, length=40)
    op.create_table(
        'participants_arrangements',
        sa.Column('webinar_id', sa.Integer(), nullable=False),
        sa.Column('grouping', grouping, nullable=False),
        sa.Column('order_rule', order, nullable=False),
        sa.ForeignKeyConstraint(
            ['webinar_id'], ['webinars.id'], name='fk_participants_arrangements_webinar_id_webinars', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('webinar_id', name='pk_participants_arrangements'),
        sqlite_autoincrement=True,
    )
    op.add_column('participants_lists', sa.Column('grouping', grouping, server_default='delegation', nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column('participants_lists', 'grouping')
    op.drop_table('participants_arrangements')
