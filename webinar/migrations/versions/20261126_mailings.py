"""Messages to many: their state, whom they go to, and templates."""

import sqlalchemy as sa
from alembic import op

revision = '1795711103'
down_revision = '1795711202'
branch_labels = ()
depends_on = None

KINDS = ('registrations', 'speakers', 'focal_points')
_NEW = ('author_id', 'state', 'kind', 'audience', 'sent_by', 'sent_at')


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name='kind', native_enum=False, length=40)


def upgrade() -> None:
    """Go forward."""
    state = sa.Enum('draft', 'requested', 'sent', 'stopped', name='mailingstate', native_enum=False, length=40)
    for column in (
        sa.Column('author_id', sa.Integer(), nullable=True),
        sa.Column('state', state, server_default='sent', nullable=False),
        sa.Column('kind', _kind(), server_default='registrations', nullable=False),
        sa.Column('audience', sa.JSON(), nullable=True),
        sa.Column('sent_by', sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column('registrant_messages', column)
    op.create_table(
        'mailing_recipients',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mailing_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('delegation_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['mailing_id'], ['registrant_messages.id'],
            name=op.f('fk_mailing_recipients_mailing_id_registrant_messages'), ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['registration_id'], ['registrations.id'],
            name=op.f('fk_mailing_recipients_registration_id_registrations'), ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['member_id'], ['panel_members.id'], name=op.f('fk_mailing_recipients_member_id_panel_members'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['delegation_id'], ['delegations.id'], name=op.f('fk_mailing_recipients_delegation_id_delegations'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing_recipients')),
        sa.UniqueConstraint('mailing_id', 'digest', name=op.f('uq_mailing_recipients_mailing_id_digest')),
        sa.UniqueConstraint('key', name=op.f('uq_mailing_recipients_key')),
        sqlite_autoincrement=True,
    )
    for name in ('registration_id', 'member_id', 'delegation_id'):
        op.create_index(op.f(f'ix_mailing_recipients_{name}'), 'mailing_recipients', [name])
    op.create_table(
        'message_templates',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('kind', _kind(), nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisations.id'],
            name=op.f('fk_message_templates_organisation_id_organisations'), ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message_templates')),
        sa.UniqueConstraint('organisation_id', 'kind', 'language', 'name',
                            name=op.f('uq_message_templates_organisation_id_kind_language_name')),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Go back; drafts go, and the release before knows no job that was stopped."""
    op.execute("UPDATE jobs SET state = 'done' WHERE state = 'stopped'")
    op.execute("DELETE FROM registrant_messages WHERE state IN ('draft', 'requested')")
    op.drop_table('message_templates')
    op.drop_table('mailing_recipients')
    for name in reversed(_NEW):
        op.drop_column('registrant_messages', name)
