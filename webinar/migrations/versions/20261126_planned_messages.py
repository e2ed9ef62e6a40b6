"""Messages that go out by the clock."""

import sqlalchemy as sa
from alembic import op

revision = '1795708001'
down_revision = '1795704000'
branch_labels = ()
depends_on = None

OCCASION = sa.Enum('speaker_tasks', 'days_before', 'hours_before', 'after_attended', 'after_absent', name='occasion', native_enum=False, length=40)


def upgrade() -> None:
    """Go forward; webinars begin with the usual plan."""
    op.create_table('planned_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('occasion', OCCASION, nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_planned_messages_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_messages')),
    sa.UniqueConstraint('webinar_id', 'occasion', name=op.f('uq_planned_messages_webinar_id_occasion')),
    sqlite_autoincrement=True
    )
    op.create_table('planned_sendings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('occasion', OCCASION, nullable=False),
    sa.Column('anchor', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_planned_sendings_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_sendings')),
    sa.UniqueConstraint('webinar_id', 'occasion', 'anchor', name=op.f('uq_planned_sendings_webinar_id_occasion_anchor')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('planned_sendings')
    op.drop_table('planned_messages')
