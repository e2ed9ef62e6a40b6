"""Mailboxes that want no more mail that may be refused."""

import sqlalchemy as sa
from alembic import op

revision = '1795711101'
down_revision = '1795711501'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        'mail_suppressions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('address', sa.Text(), nullable=True),
        sa.Column('scope', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_suppressions')),
        sa.UniqueConstraint('digest', name=op.f('uq_mail_suppressions_digest')),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Go back; the release before knows no mail that was refused."""
    op.execute("UPDATE mail_deliveries SET state = 'failed' WHERE state = 'suppressed'")
    op.drop_table('mail_suppressions')
