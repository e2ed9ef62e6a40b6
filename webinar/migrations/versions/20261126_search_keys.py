"""Keys by which people, organisations, webinars and registrations are found, and by which quotas count."""

import sqlalchemy as sa
from alembic import op

revision = '1795657600'
down_revision = '1795654800'
branch_labels = ()
depends_on = None

_PIECE = 500


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.add_column(sa.Column('search_key', sa.Text(), server_default='', nullable=False))
    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.alter_column('search_key', server_default=None)
    _renew('webinars', ('title',), _webinar)
    _renew('organisations', ('name', 'acronym', 'official_name', 'city'), _organisation)
    _renew('registrations', ('full_name', 'email', 'organisation', 'email_key'), _registration)
    _renew('quotas', ('organisation',), _quota)
    _renew_people()
    _renew_outlets()


def downgrade() -> None:
    """Go back. Other keys stay: the former ones are made anew when a row is next saved."""
    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.drop_column('search_key')


def _webinar(row: sa.Row) -> dict[str, str]:
    from webinar.core.search import stored_key

    return {'search_key': stored_key(row.title)}


def _organisation(row: sa.Row) -> dict[str, str]:
    from webinar.core.search import stored_key

    return {'search_key': stored_key(row.name, row.acronym, row.official_name, row.city)}


def _registration(row: sa.Row) -> dict[str, str]:
    from webinar.core.search import stored_key
    from webinar.core.text import email_key, name_key

    # What was erased keeps what stands there in place of an address.
    keys = {'email_key': email_key(row.email)} if row.email_key == row.email.strip().casefold() else {}
    found = stored_key(row.full_name, row.email, row.organisation, max_length=800)
    return {**keys, 'search_key': found, 'organisation_key': name_key(row.organisation)[:800]}


def _quota(row: sa.Row) -> dict[str, str]:
    from webinar.core.text import name_key

    return {'organisation_key': name_key(row.organisation)}


def _renew(name: str, read, keys) -> None:
    bind = op.get_bind()
    written = ('search_key', 'email_key', 'organisation_key')
    table = sa.table(name, sa.column('id'), *(sa.column(column) for column in dict.fromkeys((*read, *written))))
    last = 0
    while rows := bind.execute(
        sa.select(table.c.id, *(table.c[column] for column in read))
        .where(table.c.id > last).order_by(table.c.id).limit(_PIECE)
    ).all():
        for row in rows:
            bind.execute(table.update().where(table.c.id == row.id).values(**keys(row)))
        last = rows[-1].id


def _renew_people() -> None:
    from webinar.directory.people.rules import all_spellings_key

    bind = op.get_bind()
    people = sa.table(
        'people', sa.column('id'), sa.column('full_name'), sa.column('original_name'), sa.column('email'),
        sa.column('translations', sa.JSON()), sa.column('search_key'),
    )
    aliases = sa.table('person_aliases', sa.column('person_id'), sa.column('spelling'))
    spelt = {}
    for person, spelling in bind.execute(sa.select(aliases.c.person_id, aliases.c.spelling)):
        spelt.setdefault(person, []).append(spelling)
    for row in bind.execute(sa.select(people)).all():
        printed = [form.get('name', '') for form in (row.translations or {}).values()]
        key = all_spellings_key(row.full_name, row.original_name, *spelt.get(row.id, []), *printed, row.email)
        bind.execute(people.update().where(people.c.id == row.id).values(search_key=key))


def _renew_outlets() -> None:
    """Give outlets their keys anew; one whose key another has keeps its own, since a key stands for one outlet."""
    from webinar.outcome.coverage.rules import outlet_key

    bind = op.get_bind()
    outlets = sa.table('outlets', sa.column('id'), sa.column('name'), sa.column('name_key'))
    rows = bind.execute(sa.select(outlets).order_by(outlets.c.id)).all()
    taken = {row.name_key for row in rows}
    for row in rows:
        key = outlet_key(row.name)
        if key not in taken:
            bind.execute(outlets.update().where(outlets.c.id == row.id).values(name_key=key))
            taken.add(key)
