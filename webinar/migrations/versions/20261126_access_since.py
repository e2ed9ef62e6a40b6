"""Since when access to registrants is as wide as it is."""

import sqlalchemy as sa
from alembic import op

revision = '1795654800'
down_revision = '1795581729'
branch_labels = ()
depends_on = None

COLUMNS = (('host_sharings', 'since'), ('privacy_settings', 'public_since'), ('privacy_settings', 'participants_since'))


def upgrade() -> None:
    """Go forward."""
    for table, column in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    for table, column in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
