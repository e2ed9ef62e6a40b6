"""Changes of a webinar of which people were not told yet."""

import sqlalchemy as sa
from alembic import op

revision = '1795709305'
down_revision = '1795709304'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('webinars', sa.Column('unsent', sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column('webinars', 'unsent')
