"""Rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = '1795711201'
down_revision = '1795711502'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('rehearsals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('chosen_by', sa.Integer(), nullable=True),
    sa.Column('uid', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('rehearsal', 'check', name='rehearsalkind', native_enum=False, length=40), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('room_url', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['chosen_by'], ['panel_members.id'], name=op.f('fk_rehearsals_chosen_by_panel_members'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_rehearsals_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsals')),
    sa.UniqueConstraint('uid', name=op.f('uq_rehearsals_uid')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_rehearsals_chosen_by'), 'rehearsals', ['chosen_by'], unique=False)
    op.create_index(op.f('ix_rehearsals_webinar_id'), 'rehearsals', ['webinar_id'], unique=False)

    op.create_table('rehearsal_guests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Text(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=False),
    sa.Column('rehearsal_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('is_out', sa.Boolean(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=True),
    sa.Column('told_start', sa.DateTime(timezone=True), nullable=True),
    sa.Column('extra_sequence', sa.Integer(), nullable=False),
    sa.Column('holds_entry', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.CheckConstraint('(member_id IS NULL) <> (user_id IS NULL)', name=op.f('ck_rehearsal_guests_one_person')),
    sa.ForeignKeyConstraint(['member_id'], ['panel_members.id'], name=op.f('fk_rehearsal_guests_member_id_panel_members'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rehearsal_id'], ['rehearsals.id'], name=op.f('fk_rehearsal_guests_rehearsal_id_rehearsals'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_rehearsal_guests_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal_guests')),
    sa.UniqueConstraint('public_id', name=op.f('uq_rehearsal_guests_public_id')),
    sa.UniqueConstraint('rehearsal_id', 'member_id', name=op.f('uq_rehearsal_guests_rehearsal_id_member_id')),
    sa.UniqueConstraint('rehearsal_id', 'user_id', name=op.f('uq_rehearsal_guests_rehearsal_id_user_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_rehearsal_guests_member_id'), 'rehearsal_guests', ['member_id'], unique=False)
    op.create_index(op.f('ix_rehearsal_guests_rehearsal_id'), 'rehearsal_guests', ['rehearsal_id'], unique=False)
    op.create_index(op.f('ix_rehearsal_guests_user_id'), 'rehearsal_guests', ['user_id'], unique=False)



def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f('ix_rehearsal_guests_user_id'), table_name='rehearsal_guests')
    op.drop_index(op.f('ix_rehearsal_guests_rehearsal_id'), table_name='rehearsal_guests')
    op.drop_index(op.f('ix_rehearsal_guests_member_id'), table_name='rehearsal_guests')

    op.drop_table('rehearsal_guests')
    op.drop_index(op.f('ix_rehearsals_webinar_id'), table_name='rehearsals')
    op.drop_index(op.f('ix_rehearsals_chosen_by'), table_name='rehearsals')

    op.drop_table('rehearsals')
