"""Page of an act."""

import sqlalchemy as sa
from alembic import op

revision = '1795665800'
down_revision = '1795665200'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('audit_entries', sa.Column('page', sa.Text(), nullable=True))
    op.create_index('ix_audit_entries_page', 'audit_entries', ['page'])


def downgrade() -> None:
    """Go back."""
    op.drop_index('ix_audit_entries_page', 'audit_entries')
    op.drop_column('audit_entries', 'page')
