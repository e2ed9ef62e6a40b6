"""Who of a panel was asked, how, and who noted it."""

import sqlalchemy as sa
from alembic import op

revision = '1795709303'
down_revision = '1795709210'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column('panel_members', sa.Column('answered_by', sa.Text(), server_default=sa.text("''"), nullable=False))
    op.execute(sa.text(
        "UPDATE panel_members SET answer = 'not_asked' WHERE answer = 'invited' AND person_id NOT IN (SELECT other.person_id"
        " FROM panel_members AS other JOIN speaker_sheets ON speaker_sheets.member_id = other.id"
        " WHERE other.webinar_id = panel_members.webinar_id AND speaker_sheets.invited_at IS NOT NULL)"
    ))


def downgrade() -> None:
    """Go back."""
    op.execute(sa.text("UPDATE panel_members SET answer = 'invited' WHERE answer IN ('not_asked', 'told')"))
    op.execute(sa.text("UPDATE panel_members SET answer = 'declined' WHERE answer = 'replaced'"))
    op.drop_column('panel_members', 'answered_by')
