"""Acts on many that can be taken back for a minute."""

import sqlalchemy as sa
from alembic import op

revision = '1795711400'
down_revision = '1795711401'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('undoable_acts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_undoable_acts')),
    sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_undoable_acts_done_at'), 'undoable_acts', ['done_at'])


def downgrade() -> None:
    """Go back."""
    op.drop_table('undoable_acts')
