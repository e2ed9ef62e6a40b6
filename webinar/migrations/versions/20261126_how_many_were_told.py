"""How many were told."""

import sqlalchemy as sa
from alembic import op

revision = '1795666400'
down_revision = '1795665800'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Count on the version what was read from the keys of jobs before."""
    op.add_column('programme_versions', sa.Column('told', sa.Integer(), server_default='0', nullable=False))
    op.execute("UPDATE programme_versions SET told = (SELECT count(*) FROM jobs WHERE jobs.key LIKE 'programme:' || programme_versions.id || ':%')")


def downgrade() -> None:
    """Go back."""
    op.drop_column('programme_versions', 'told')
