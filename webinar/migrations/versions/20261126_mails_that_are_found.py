"""Keys by which mails are found."""

import sqlalchemy as sa
from alembic import op

revision = '1795702000'
down_revision = '1795708001'
branch_labels = ()
depends_on = None

_PIECE = 500


def upgrade() -> None:
    """Go forward."""
    from webinar.core.search import stored_key

    op.add_column('mail_deliveries', sa.Column('search_key', sa.Text(), server_default=sa.text("''"), nullable=False))
    bind = op.get_bind()
    mails = sa.table('mail_deliveries', *(sa.column(name) for name in ('id', 'recipient', 'subject', 'search_key')))
    last = 0
    while rows := bind.execute(sa.select(mails).where(mails.c.id > last).order_by(mails.c.id).limit(_PIECE)).all():
        for row in rows:
            key = stored_key(row.recipient, row.subject)
            bind.execute(mails.update().where(mails.c.id == row.id).values(search_key=key))
        last = rows[-1].id


def downgrade() -> None:
    """Go back; mails that wait are known by their jobs alone."""
    op.execute("DELETE FROM mail_deliveries WHERE state = 'waiting'")
    op.drop_column('mail_deliveries', 'search_key')
