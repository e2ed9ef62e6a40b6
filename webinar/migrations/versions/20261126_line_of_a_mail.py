"""Line of a mail."""

import sqlalchemy as sa
from alembic import op

revision = '1795698000'
down_revision = '1795697400'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward; mails that have left keep none."""
    op.add_column('mail_deliveries', sa.Column('line', sa.Text(), nullable=True))
    op.create_index('ix_mail_deliveries_line', 'mail_deliveries', ['line'])


def downgrade() -> None:
    """Go back."""
    op.drop_index('ix_mail_deliveries_line', 'mail_deliveries')
    op.drop_column('mail_deliveries', 'line')
