"""Power among hosts: one lead host, who answered and on what ground, and who was a host once."""

import sqlalchemy as sa
from alembic import op

revision = '1795661000'
down_revision = '1795660000'
branch_labels = ()
depends_on = None

_ANSWER_BY = sa.Enum('itself', 'administrator', 'another host', name='answerby', native_enum=False, length=40)


def upgrade() -> None:
    """Go forward."""
    op.create_table('former_hosts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('withdrew', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_former_hosts_organisation_id_organisations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_former_hosts_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_hosts')),
    sa.UniqueConstraint('webinar_id', 'organisation_id', name=op.f('uq_former_hosts_webinar_id_organisation_id'))
    )
    with op.batch_alter_table('former_hosts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_hosts_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_hosts_webinar_id'), ['webinar_id'], unique=False)

    with op.batch_alter_table('hosts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_lead', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('answer_by', _ANSWER_BY, server_default='itself', nullable=False))
        batch_op.add_column(sa.Column('noted_by', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('noted_because', sa.Text(), server_default='', nullable=False))

    _name_the_lead()
    with op.batch_alter_table('hosts', schema=None) as batch_op:
        batch_op.alter_column('is_lead', server_default=None)
        batch_op.alter_column('answer_by', server_default=None)
        batch_op.alter_column('noted_by', server_default=None)
        batch_op.alter_column('noted_because', server_default=None)
        batch_op.create_index('uq_hosts_lead', ['webinar_id'], unique=True, sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))


def _name_the_lead() -> None:
    """The first that accepted leads; a host or co-host that sees registrants goes before others."""
    bind = op.get_bind()
    hosts = sa.table(
        'hosts', *(sa.column(name) for name in ('id', 'webinar_id', 'position', 'role', 'acceptance')),
        sa.column('sees_people', sa.Boolean()), sa.column('is_lead', sa.Boolean()),
    )  # fmt: skip
    leads: dict[int, tuple[bool, int, int]] = {}
    for row in bind.execute(sa.select(hosts).where(hosts.c.acceptance == 'accepted')).all():
        rank = (not (row.role in {'host', 'co-host'} and row.sees_people), row.position, row.id)
        leads[row.webinar_id] = min(leads.get(row.webinar_id, rank), rank)
    for _fits, _position, ident in leads.values():
        bind.execute(hosts.update().where(hosts.c.id == ident).values(is_lead=True))


def downgrade() -> None:
    """Go back; an organisation that nobody has asked is one that is invited, as it was before."""
    bind = op.get_bind()
    hosts = sa.table('hosts', sa.column('acceptance'))
    bind.execute(hosts.update().where(hosts.c.acceptance == 'not asked').values(acceptance='invited'))
    with op.batch_alter_table('hosts', schema=None) as batch_op:
        batch_op.drop_index('uq_hosts_lead', sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))
        batch_op.drop_column('noted_because')
        batch_op.drop_column('noted_by')
        batch_op.drop_column('answer_by')
        batch_op.drop_column('asked_at')
        batch_op.drop_column('is_lead')
    op.drop_table('former_hosts')
