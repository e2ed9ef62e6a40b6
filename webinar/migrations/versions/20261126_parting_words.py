"""Words in the mails that say that a webinar is postponed or cancelled."""

import sqlalchemy as sa
from alembic import op

revision = '1795709306'
down_revision = '1795709305'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('webinars', sa.Column('parting_words', sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column('webinars', 'parting_words')
