"""The join gate."""

import sqlalchemy as sa
from alembic import op

revision = '1795703000'
down_revision = '1795705000'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('gate_settings',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('opens_before', sa.Integer(), nullable=False),
    sa.Column('panel_opens_before', sa.Integer(), nullable=False),
    sa.Column('passcode', sa.Text(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
    sa.Column('dial_in', sa.Text(), nullable=False),
    sa.Column('sound_test_url', sa.Text(), nullable=False),
    sa.Column('house_rules', sa.Text(), nullable=False),
    sa.Column('backup_url', sa.Text(), nullable=False),
    sa.Column('backup_passcode', sa.Text(), nullable=False),
    sa.Column('backup_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('backup_by', sa.Text(), nullable=False),
    sa.CheckConstraint('opens_before >= 0 AND panel_opens_before >= 0', name=op.f('ck_gate_settings_opens_before_start')),
    sa.CheckConstraint("backup_since IS NULL OR backup_url <> ''", name=op.f('ck_gate_settings_backup_has_link')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_gate_settings_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_gate_settings')),
    sqlite_autoincrement=True
    )
    op.create_table('gate_clicks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('clicked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(registration_id IS NULL) <> (member_id IS NULL)', name=op.f('ck_gate_clicks_one_person')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_gate_clicks_webinar_id_webinars'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_gate_clicks_registration_id_registrations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['panel_members.id'], name=op.f('fk_gate_clicks_member_id_panel_members'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gate_clicks')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('gate_clicks', schema=None) as batch_op:
        batch_op.create_index('ix_gate_clicks_webinar_id_clicked_at', ['webinar_id', 'clicked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_gate_clicks_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_gate_clicks_member_id'), ['member_id'], unique=False)

    with op.batch_alter_table('attendance_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counts_clicks', sa.Boolean(), server_default=sa.false(), nullable=False))

    # What fills the rows that are there is no default of the table.
    with op.batch_alter_table('attendance_settings', schema=None) as batch_op:
        batch_op.alter_column('counts_clicks', server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('attendance_settings', schema=None) as batch_op:
        batch_op.drop_column('counts_clicks')

    op.drop_table('gate_clicks')
    op.drop_table('gate_settings')
