"""What was made by pressing a button, once."""

import sqlalchemy as sa
from alembic import op

revision = '1795712200'
down_revision = '1795712100'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('presses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('leads_to', sa.Text(), nullable=False),
    sa.Column('pressed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presses')),
    sa.UniqueConstraint('digest', name=op.f('uq_presses_digest')),
    sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_presses_pressed_at'), 'presses', ['pressed_at'])


def downgrade() -> None:
    """Go back."""
    op.drop_table('presses')
