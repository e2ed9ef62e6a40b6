"""Which mail of ours a received one is about."""

import sqlalchemy as sa
from alembic import op

revision = '1795712300'
down_revision = '1795712200'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('incoming_mails', sa.Column('about_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column('incoming_mails', 'about_id')
