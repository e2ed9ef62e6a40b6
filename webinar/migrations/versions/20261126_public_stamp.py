"""The public stamp."""

import sqlalchemy as sa
from alembic import op

revision = '1795706000'
down_revision = '1795698000'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('public_stamp',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_stamp')),
    sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('public_stamp')
