"""Files of messages to many."""

import sqlalchemy as sa
from alembic import op

revision = '1795712001'
down_revision = '1795711400'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('mailing_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['mailing_id'], ['registrant_messages.id'], name=op.f('fk_mailing_files_mailing_id_registrant_messages'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing_files')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_mailing_files_mailing_id'), 'mailing_files', ['mailing_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f('ix_mailing_files_mailing_id'), table_name='mailing_files')
    op.drop_table('mailing_files')
