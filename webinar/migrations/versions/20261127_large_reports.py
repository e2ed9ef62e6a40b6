"""Large attendance reports are looked at and imported by jobs."""

import sqlalchemy as sa
from alembic import op

revision = '1795711501'
down_revision = '1795709306'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    state = sa.Enum('open', 'looking', 'importing', 'done', name='draftstate', native_enum=False, length=40)
    for column in (
        sa.Column('is_large', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('state', state, server_default='open', nullable=False),
        sa.Column('turn', sa.Integer(), server_default='0', nullable=False),
        sa.Column('found', sa.JSON(), nullable=True),
    ):
        op.add_column('attendance_drafts', column)


def downgrade() -> None:
    """Go back; a draft that is imported has no content that could be looked at."""
    op.execute("DELETE FROM attendance_drafts WHERE state = 'done'")
    for name in ('found', 'turn', 'state', 'is_large'):
        op.drop_column('attendance_drafts', name)
