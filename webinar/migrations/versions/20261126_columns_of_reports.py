"""Columns of reports, chosen by each host."""

import sqlalchemy as sa
from alembic import op

revision = '1795704000'
down_revision = '1795708000'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('report_columns',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_report_columns_organisation_id_organisations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_report_columns')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('report_columns')
