"""Sessions of staff, links that confirm an address, and what is counted of mails."""

import sqlalchemy as sa
from alembic import op

revision = '1795660000'
down_revision = '1795657600'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        'staff_sessions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('secret_digest', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['user_id'], ['users.id'], name=op.f('fk_staff_sessions_user_id_users'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions')),
        sa.UniqueConstraint('secret_digest', name=op.f('uq_staff_sessions_secret_digest')),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_sessions_user_id'), ['user_id'], unique=False)
    with op.batch_alter_table('sign_in_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('new_email', sa.Text(), nullable=True))
    with op.batch_alter_table('mail_deliveries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mailbox', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('asked_by', sa.Text(), nullable=True))
        batch_op.create_index('ix_mail_deliveries_mailbox_created_at', ['mailbox', 'created_at'], unique=False)
        batch_op.create_index('ix_mail_deliveries_asked_by_created_at', ['asked_by', 'created_at'], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('mail_deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_deliveries_asked_by_created_at')
        batch_op.drop_index('ix_mail_deliveries_mailbox_created_at')
        batch_op.drop_column('asked_by')
        batch_op.drop_column('mailbox')
    # Without the column, a link that confirms an address would sign in.
    op.execute("DELETE FROM sign_in_links WHERE new_email IS NOT NULL")
    with op.batch_alter_table('sign_in_links', schema=None) as batch_op:
        batch_op.drop_column('new_email')
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_sessions_user_id'))
    op.drop_table('staff_sessions')
