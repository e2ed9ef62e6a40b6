"""How users hear of what needs them."""

import sqlalchemy as sa
from alembic import op

revision = '1795711401'
down_revision = '1795711104'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('notice_choices',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('at_once', 'daily', 'off', name='noticemode', native_enum=False, length=40), nullable=False),
    sa.Column('digest_on', sa.Date(), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notice_choices_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_notice_choices')),
    )
    op.create_table('notices_told',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_told_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_told')),
    sa.UniqueConstraint('user_id', 'key', name=op.f('uq_notices_told_user_id_key')),
    sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table('notices_told')
    op.drop_table('notice_choices')
