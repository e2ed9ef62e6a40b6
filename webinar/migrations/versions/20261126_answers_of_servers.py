"""What the mail server said when it took a mail."""

import sqlalchemy as sa
from alembic import op

revision = '1795711104'
down_revision = '1795711103'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('mail_deliveries', sa.Column('answer', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column('mail_deliveries', 'answer')
