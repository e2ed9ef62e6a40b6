"""The press release is a draft until it is published."""

import sqlalchemy as sa
from alembic import op

revision = '1795709302'
down_revision = '1795709301'
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Go forward: what stood on a public page stays there."""
    op.add_column('releases', sa.Column('published', sa.JSON(), nullable=True))
    table = sa.table(
        'releases', sa.column('id', sa.Integer), sa.column('webinar_id', sa.Integer), sa.column('heading', sa.Text),
        sa.column('published_on', sa.Date), sa.column('published_time', sa.Time), sa.column('time_zone', sa.Text),
        sa.column('url', sa.Text), sa.column('published', sa.JSON),
    )
    webinars, here = sa.table('webinars', sa.column('id', sa.Integer), sa.column('date', sa.Date)), op.get_bind()
    past = sa.select(table).join(webinars, webinars.c.id == table.c.webinar_id).where(webinars.c.date < sa.func.current_date())
    for row in here.execute(past.order_by(table.c.id)).all():
        values = {name: getattr(row, name) for name in ('heading', 'published_on', 'published_time', 'time_zone', 'url')}
        data = {name: value if isinstance(value, str) else value.isoformat() for name, value in values.items() if value}
        here.execute(table.update().where(table.c.id == row.id).values(published=data))


def downgrade() -> None:
    """Go back."""
    op.drop_column('releases', 'published')
