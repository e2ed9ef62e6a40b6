"""Kept posts."""

import sqlalchemy as sa
from alembic import op

revision = '1795667000'
down_revision = '1795666400'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('kept_posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('secret_digest', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('had_files', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_kept_posts_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_posts')),
    sa.UniqueConstraint('secret_digest', name=op.f('uq_kept_posts_secret_digest')),
    sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_kept_posts_user_id'), 'kept_posts', ['user_id'])


def downgrade() -> None:
    """Go back."""
    op.drop_table('kept_posts')
