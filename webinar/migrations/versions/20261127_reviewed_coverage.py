"""Coverage that was reviewed, and what one user did last."""

import sqlalchemy as sa
from alembic import op

revision = '1795712100'
down_revision = '1795712002'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("clippings", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clippings", sa.Column("reviewed_by", sa.Text(), server_default=sa.text("''"), nullable=False))
    by_users = sa.text("actor_kind = 'user'")
    op.create_index(
        "ix_audit_entries_actor_id_id", "audit_entries", ["actor_id", "id"], sqlite_where=by_users, postgresql_where=by_users
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_audit_entries_actor_id_id", table_name="audit_entries")
    op.drop_column("clippings", "reviewed_by")
    op.drop_column("clippings", "reviewed_at")
