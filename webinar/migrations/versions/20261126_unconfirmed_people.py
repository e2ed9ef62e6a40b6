"""How people who have not confirmed yet are printed."""

import sqlalchemy as sa
from alembic import op

revision = '1795709304'
down_revision = '1795709303'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    kind = sa.Enum('print', 'to_be_confirmed', 'leave_out', name='unconfirmed', native_enum=False, length=40)
    op.add_column('webinars', sa.Column('unconfirmed', kind, server_default='print', nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column('webinars', 'unconfirmed')
