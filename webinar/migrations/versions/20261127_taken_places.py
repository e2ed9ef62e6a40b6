"""Places that were taken over keep the link that led to them."""

import sqlalchemy as sa
from alembic import op

revision = '1795712301'
down_revision = '1795712300'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('registration_transfers', sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.execute('DELETE FROM registration_transfers WHERE taken_at IS NOT NULL')
    op.drop_column('registration_transfers', 'taken_at')
