"""Sender name and address for answers of an organisation."""

import sqlalchemy as sa
from alembic import op

revision = '1795711102'
down_revision = '1795711101'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('organisations', sa.Column('sender_name', sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column('organisations', sa.Column('reply_to', sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column('organisations', 'reply_to')
    op.drop_column('organisations', 'sender_name')
