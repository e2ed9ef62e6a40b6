"""Mails are counted by the time when they left."""

from alembic import op

revision = '1795712002'
down_revision = '1795712001'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(op.f('ix_mail_deliveries_created_at'), 'mail_deliveries', ['created_at'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f('ix_mail_deliveries_created_at'), table_name='mail_deliveries')
