"""Points of the record are drafts until they are published."""

import sqlalchemy as sa
from alembic import op

revision = '1795709301'
down_revision = '1795703000'
branch_labels = ()
depends_on = None

#: What stood on a public page until now stays there, if its speaker agreed to be quoted; else it waits for a decision.
_PUBLIC = """
    INSERT INTO points (member_id, position, text, is_public, nameless)
    SELECT points.member_id, points.position, points.text, :yes, :no FROM points
    JOIN panel_members ON panel_members.id = points.member_id JOIN webinars ON webinars.id = panel_members.webinar_id
    WHERE webinars.date < CURRENT_DATE ORDER BY points.id
"""


def upgrade() -> None:
    """Go forward."""
    op.add_column('points', sa.Column('is_public', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('points', sa.Column('nameless', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('noted_consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('noted_by', sa.Text(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['panel_members.id'], name=op.f('fk_noted_consents_member_id_panel_members'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_noted_consents')),
    sa.UniqueConstraint('member_id', name=op.f('uq_noted_consents_member_id')),
    sqlite_autoincrement=True
    )
    op.get_bind().execute(sa.text(_PUBLIC), {'yes': True, 'no': False})


def downgrade() -> None:
    """Go back."""
    op.execute(sa.text('DELETE FROM points WHERE is_public'))
    op.drop_table('noted_consents')
    op.drop_column('points', 'nameless')
    op.drop_column('points', 'is_public')
