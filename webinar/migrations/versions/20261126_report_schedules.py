"""Reports that are mailed by the clock."""

import sqlalchemy as sa
from alembic import op

revision = '1795709210'
down_revision = '1795709302'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('report_schedules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('recurrence', sa.Enum('after', 'weekly', name='recurrence', native_enum=False, length=40), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('runs', sa.Integer(), nullable=False),
    sa.Column('run_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failure', sa.Enum('owner', 'recipients', name='failure', native_enum=False, length=40), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_report_schedules_owner_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_report_schedules_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_schedules')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_report_schedules_webinar_id'), 'report_schedules', ['webinar_id'])
    op.create_table('report_recipients',
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['report_schedules.id'], name=op.f('fk_report_recipients_schedule_id_report_schedules'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_report_recipients_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('schedule_id', 'user_id', name=op.f('pk_report_recipients'))
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('report_recipients')
    op.drop_index(op.f('ix_report_schedules_webinar_id'), table_name='report_schedules')
    op.drop_table('report_schedules')
