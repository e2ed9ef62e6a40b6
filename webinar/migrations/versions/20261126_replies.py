"""Mails that come back, and by which name reports speak of ours."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = '1795708000'
down_revision = '1795706000'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward; mails that have left get the names under which they left."""
    op.add_column('mail_deliveries', sa.Column('message_name', sa.Text(), nullable=True))
    op.create_index('ix_mail_deliveries_message_name', 'mail_deliveries', ['message_name'])
    mails = sa.table('mail_deliveries', sa.column('id', sa.Integer), sa.column('key', sa.Text), sa.column('message_name', sa.Text))
    connection = op.get_bind()
    rows = connection.execute(sa.select(mails.c.id, mails.c.key)).all()
    if rows:
        connection.execute(
            mails.update().where(mails.c.id == sa.bindparam('row_id')).values(message_name=sa.bindparam('name')),
            [{'row_id': row.id, 'name': hashlib.sha256(row.key.encode()).hexdigest()[:32]} for row in rows],
        )
    op.create_table('incoming_mails',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('reply', 'counter', 'bounce', 'automatic', 'letter', 'unreadable', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('fate', sa.Enum('applied', 'held', 'dismissed', 'undone', 'ignored', name='fate', native_enum=False, length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Enum('proved', 'unknown', 'refuted', name='verdict', native_enum=False, length=40), nullable=False),
    sa.Column('attendee', sa.Text(), nullable=False),
    sa.Column('answer', sa.Enum('accepted', 'tentative', 'declined', 'delegated', name='partstat', native_enum=False, length=40), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('stamp', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_incoming_mails_webinar_id_webinars'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_incoming_mails_registration_id_registrations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['panel_members.id'], name=op.f('fk_incoming_mails_member_id_panel_members'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incoming_mails')),
    sa.UniqueConstraint('key', name=op.f('uq_incoming_mails_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('incoming_mails', schema=None) as batch_op:
        batch_op.create_index('ix_incoming_mails_webinar_id_fate', ['webinar_id', 'fate'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mails_fate'), ['fate'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mails_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mails_member_id'), ['member_id'], unique=False)
    op.create_table('mailbox_readings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox_readings')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Go back; what came back is forgotten."""
    op.drop_table('mailbox_readings')
    op.drop_table('incoming_mails')
    op.execute("UPDATE mail_deliveries SET state = 'failed' WHERE state = 'bounced'")
    op.drop_index('ix_mail_deliveries_message_name', 'mail_deliveries')
    op.drop_column('mail_deliveries', 'message_name')
