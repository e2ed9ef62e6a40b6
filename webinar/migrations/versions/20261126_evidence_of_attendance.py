"""Evidence of attendance: sources, connections, decisions and marks; what follows from them is made anew."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = '1795697400'
down_revision = '1795693820'
branch_labels = ()
depends_on = None


def _text(name):
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table, name, other, nullable=False):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f'{other}.id', name=f'fk_{table}_{name}_{other}', ondelete='CASCADE'), nullable=nullable)


def _table(name, *columns, unique=(), indexed=('webinar_id',), checks=()):
    op.create_table(
        name, sa.Column('id', sa.Integer(), nullable=False), *columns, sa.PrimaryKeyConstraint('id', name=f'pk_{name}'),
        *(sa.UniqueConstraint(*keys, name=f"uq_{name}_{'_'.join(keys)}") for keys in unique), *checks,
        sqlite_autoincrement=True,
    )
    for column in indexed:
        op.create_index(f'ix_{name}_{column}', name, [column], unique=False)


def upgrade() -> None:
    """Go forward: rows of files become connections with totals, those by hand become marks."""
    bind = op.get_bind()
    batches = bind.execute(sa.text('SELECT * FROM attendance_batches ORDER BY id')).mappings().all()
    rows = bind.execute(sa.text(
        'SELECT a.*, r.public_id, r.email_key, r.full_name, r.email AS r_email, r.organisation AS r_organisation, '
        'r.country AS r_country, w.uid FROM attendances a JOIN webinars w ON w.id = a.webinar_id '
        'LEFT JOIN registrations r ON r.id = a.registration_id ORDER BY a.id'
    )).mappings().all()
    rows = [dict(row) for row in rows]
    moments = {row['id']: row['created_at'] for row in bind.execute(
        sa.select(sa.column('id'), sa.column('created_at', sa.DateTime(timezone=True))).select_from(sa.table('attendances'))
    ).mappings()}
    begun = {row['id']: row['created_at'] for row in bind.execute(
        sa.select(sa.column('id'), sa.column('created_at', sa.DateTime(timezone=True))).select_from(sa.table('attendance_batches'))
    ).mappings()}
    op.drop_table('attendances')
    op.drop_table('attendance_batches')
    _create()
    _fill(bind, batches, rows, moments, begun)
    with op.batch_alter_table('attendance_figures', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=False, server_default='attendance'))
        batch_op.add_column(sa.Column('upper', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('stated_on', sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_attendance_figures_upper_above_value'), 'upper IS NULL OR upper > value')
    with op.batch_alter_table('attendance_figures', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.alter_column('kind', server_default=None)


def _create() -> None:
    _table(
        'attendance_sources', _key('attendance_sources', 'webinar_id', 'webinars'),
        sa.Column('kind', sa.String(length=40), nullable=False), _text('name'), sa.Column('sha256', sa.Text(), nullable=True),
        _text('platform'), _text('reader'), _text('time_zone'), _text('encoding'), sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('connections', sa.Integer(), nullable=False), sa.Column('unread', sa.JSON(), nullable=False),
        sa.Column('remarks', sa.JSON(), nullable=False), sa.Column('totals_only', sa.Boolean(), nullable=False), _moment('began'),
        _moment('ended'), _text('imported_by'), _moment('created_at', nullable=False), unique=(('webinar_id', 'sha256'),),
    )
    _table(
        'attendance_connections', _key('attendance_connections', 'webinar_id', 'webinars'),
        _key('attendance_connections', 'source_id', 'attendance_sources'), _text('person_key'),
        sa.Column('row', sa.Integer(), nullable=False), _text('name'), sa.Column('names', sa.JSON(), nullable=False), _text('email'),
        _text('platform_id'), _text('external_id'), _text('role'), _text('organisation'), _text('country'), _moment('joined'),
        _moment('left'), sa.Column('seconds', sa.Double(), nullable=True), sa.Column('by_phone', sa.Boolean(), nullable=False),
        sa.Column('is_bot', sa.Boolean(), nullable=False), sa.Column('is_span', sa.Boolean(), nullable=False),
        sa.Column('raw', sa.JSON(), nullable=False), indexed=('source_id',),
    )
    op.create_index('ix_attendance_connections_webinar_id_person_key', 'attendance_connections', ['webinar_id', 'person_key'])
    _table(
        'attendance_registrants', _key('attendance_registrants', 'webinar_id', 'webinars'),
        _key('attendance_registrants', 'source_id', 'attendance_sources'), sa.Column('row', sa.Integer(), nullable=False),
        _text('name'), _text('email'), sa.Column('approved', sa.Boolean(), nullable=False), _text('organisation'), _text('country'),
        indexed=('webinar_id', 'source_id'),
    )
    _table(
        'attendance_drafts', _key('attendance_drafts', 'webinar_id', 'webinars'), _text('name'),
        sa.Column('content', sa.LargeBinary(), nullable=False), _text('platform'), _text('time_zone'), _text('encoding'),
        _text('date_order'), _text('created_by'), _moment('created_at', nullable=False),
    )
    _table(
        'attendance_decisions', _key('attendance_decisions', 'webinar_id', 'webinars'), _text('person_key'),
        sa.Column('kind', sa.String(length=40), nullable=False),
        _key('attendance_decisions', 'registration_id', 'registrations', nullable=True), _text('other_key'),
        _key('attendance_decisions', 'member_id', 'panel_members', nullable=True), _text('name'), _text('organisation'),
        _text('represents'), _text('made_by'), _moment('made_at', nullable=False), _text('undone_by'), _moment('undone_at'),
        indexed=('webinar_id', 'registration_id', 'member_id'),
    )
    _table(
        'attendance_marks', _key('attendance_marks', 'webinar_id', 'webinars'),
        _key('attendance_marks', 'registration_id', 'registrations'), sa.Column('state', sa.String(length=40), nullable=False),
        _text('reason'), _text('made_by'), _moment('made_at', nullable=False), _text('undone_by'), _moment('undone_at'),
        indexed=('webinar_id', 'registration_id'),
    )
    op.create_table(
        'attendance_settings', _key('attendance_settings', 'webinar_id', 'webinars'),
        sa.Column('least_minutes', sa.Integer(), nullable=True), sa.Column('least_share', sa.Integer(), nullable=True),
        sa.Column('late_after', sa.Integer(), nullable=False), sa.Column('early_before', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('webinar_id', name='pk_attendance_settings'), sqlite_autoincrement=True,
    )
    _table(
        'attendances', _key('attendances', 'webinar_id', 'webinars'), _text('public_id'), _text('person_key'),
        _key('attendances', 'registration_id', 'registrations', nullable=True), sa.Column('keys', sa.JSON(), nullable=False),
        _text('name'), _text('email'), _text('organisation'), _text('country'), _text('role'), _text('known_by'),
        sa.Column('proposals', sa.JSON(), nullable=False), sa.Column('is_registered', sa.Boolean(), nullable=False),
        sa.Column('is_team', sa.Boolean(), nullable=False), sa.Column('is_aside', sa.Boolean(), nullable=False),
        sa.Column('attended', sa.Boolean(), nullable=False), sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('is_late', sa.Boolean(), nullable=False), sa.Column('left_early', sa.Boolean(), nullable=False),
        sa.Column('connections', sa.Integer(), nullable=False), sa.Column('seconds', sa.Double(), nullable=True),
        sa.Column('seconds_in', sa.Double(), nullable=True), sa.Column('seconds_sum', sa.Double(), nullable=True),
        sa.Column('share', sa.Double(), nullable=True), _moment('first_join'), _moment('last_leave'),
        sa.Column('totals_only', sa.Boolean(), nullable=False), sa.Column('has_open', sa.Boolean(), nullable=False),
        unique=(('registration_id',), ('webinar_id', 'person_key')), indexed=('webinar_id', 'attended'),
    )


def _fill(bind, batches, rows, moments, begun) -> None:
    from webinar.attendance.presence.matching import person_key
    meta = sa.MetaData()
    names = ('attendances', 'attendance_connections', 'attendance_decisions', 'attendance_sources', 'attendance_marks')
    derived, connections, decisions, evidence, marks = (sa.Table(name, meta, autoload_with=bind) for name in names)
    sources = {}
    for batch in batches:
        sources[batch['id']] = bind.execute(evidence.insert().values(
            webinar_id=batch['webinar_id'], kind='file', name=batch['filename'], sha256=batch['sha256'], platform='list',
            reader='list/0', time_zone='', encoding='', rows=batch['rows'], connections=0, unread=[], remarks=[],
            totals_only=True, imported_by=batch['created_by'], created_at=begun[batch['id']],
        ).returning(evidence.c.id)).scalar_one()
    place, seen = dict.fromkeys(sources, 0), set()
    for row in rows:
        made_at, key = moments[row['id']], ''
        registered = row['registration_id'] is not None
        if row['batch_id'] is not None:
            place[row['batch_id']] += 1
            # Of somebody erased nothing is left but that they came.
            token = row['public_id'] if registered and not row['name'] and not row['email'] else ''
            key = person_key('list', row['name'], email=row['email'], external_id=token, organisation=row['organisation'])
            bind.execute(connections.insert().values(
                webinar_id=row['webinar_id'], source_id=sources[row['batch_id']], person_key=key, row=place[row['batch_id']],
                name=row['name'], names=[], email=row['email'], platform_id='', external_id=token, role='unknown',
                organisation=row['organisation'], country='', seconds=None if row['minutes'] is None else row['minutes'] * 60,
                by_phone=False, is_bot=False, is_span=False, raw={},
            ))
            if registered and not token and key != f"e:{row['email_key']}":
                # It was recognised by name: what was taken for settled stays so.
                bind.execute(decisions.insert().values(
                    webinar_id=row['webinar_id'], person_key=key, kind='registrant', registration_id=row['registration_id'],
                    other_key='', name='', organisation='', represents='', made_by=row['marked_by'], made_at=made_at, undone_by='',
                ))
        elif registered:
            bind.execute(marks.insert().values(
                webinar_id=row['webinar_id'], registration_id=row['registration_id'], state='present', reason='',
                made_by=row['marked_by'], made_at=made_at, undone_by='',
            ))
        own = f"r:{row['public_id']}" if registered else key
        if not own or (row['webinar_id'], own) in seen:
            continue
        seen.add((row['webinar_id'], own))
        seconds = None if row['minutes'] is None else row['minutes'] * 60
        bind.execute(derived.insert().values(
            webinar_id=row['webinar_id'], public_id=hashlib.blake2b(f"{row['uid']}\0{own}".encode(), digest_size=8).hexdigest(),
            person_key=own, registration_id=row['registration_id'], keys=[key] if key else [],
            name=row['full_name'] if registered else row['name'], email=row['r_email'] if registered else row['email'],
            organisation=row['r_organisation'] if registered else row['organisation'], country=row['r_country'] or '',
            role='unknown' if key else 'attendee', known_by='email' if registered and key else 'mark' if registered else '',
            proposals=[], is_registered=registered, is_team=False, is_aside=False, attended=True, state='attended',
            is_late=False, left_early=False, connections=1 if key else 0, seconds=seconds, seconds_in=None, seconds_sum=None,
            share=None, totals_only=bool(key), has_open=False,
        ))
    for batch, count in place.items():
        bind.execute(evidence.update().where(evidence.c.id == sources[batch]).values(connections=count))


def downgrade() -> None:
    """Go back: what is attended by file or hand is kept, other evidence is not."""
    bind = op.get_bind()
    kept = bind.execute(sa.text(
        'SELECT webinar_id, registration_id, name, email, organisation, seconds, connections FROM attendances '
        'WHERE attended AND NOT is_team AND NOT is_aside AND (registration_id IS NOT NULL OR name <> \'\' OR email <> \'\') ORDER BY id'
    )).mappings().all()
    sources = bind.execute(sa.select(
        sa.column('webinar_id'), sa.column('name'), sa.column('sha256'), sa.column('rows'), sa.column('imported_by'),
        sa.column('created_at', sa.DateTime(timezone=True)),
    ).select_from(sa.table('attendance_sources')).where(sa.column('sha256').is_not(None))).mappings().all()
    with op.batch_alter_table('attendance_figures', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(op.f('ck_attendance_figures_upper_above_value'), type_='check')
        batch_op.drop_column('stated_on')
        batch_op.drop_column('upper')
        batch_op.drop_column('kind')
    for name in ('attendances', 'attendance_settings', 'attendance_marks', 'attendance_decisions', 'attendance_drafts', 'attendance_registrants', 'attendance_connections', 'attendance_sources'):
        op.drop_table(name)
    _create_former(bind, kept, sources)


def _create_former(bind, kept, sources) -> None:
    from datetime import UTC, datetime

    _table(
        'attendance_batches', _key('attendance_batches', 'webinar_id', 'webinars'), _text('filename'), _text('sha256'),
        sa.Column('rows', sa.Integer(), nullable=False), sa.Column('matched', sa.Integer(), nullable=False),
        sa.Column('walk_ins', sa.Integer(), nullable=False), sa.Column('repeated', sa.Integer(), nullable=False),
        _text('created_by'), _moment('created_at', nullable=False), unique=(('webinar_id', 'sha256'),),
    )
    _table(
        'attendances', _key('attendances', 'webinar_id', 'webinars'),
        _key('attendances', 'registration_id', 'registrations', nullable=True),
        _key('attendances', 'batch_id', 'attendance_batches', nullable=True), sa.Column('source', sa.String(length=40), nullable=False),
        _text('name'), _text('email'), _text('organisation'), sa.Column('minutes', sa.Integer(), nullable=True), _text('marked_by'),
        _moment('created_at', nullable=False), unique=(('registration_id',),), indexed=('webinar_id', 'batch_id'),
        checks=(sa.CheckConstraint("registration_id IS NOT NULL OR name <> '' OR email <> ''", name='ck_attendances_somebody'),),
    )
    moment = sa.DateTime(timezone=True)
    batches = sa.table('attendance_batches', *map(sa.column, ('id', 'webinar_id', 'filename', 'sha256', 'rows', 'matched', 'walk_ins', 'repeated', 'created_by')), sa.column('created_at', moment))
    former = sa.table('attendances', *map(sa.column, ('webinar_id', 'registration_id', 'batch_id', 'source', 'name', 'email', 'organisation', 'minutes', 'marked_by')), sa.column('created_at', moment))
    last = {}
    for row in sources:
        values = {'webinar_id': row['webinar_id'], 'filename': row['name'], 'sha256': row['sha256'], 'rows': row['rows'], 'matched': 0, 'walk_ins': 0, 'repeated': 0, 'created_by': row['imported_by'], 'created_at': row['created_at']}
        last[row['webinar_id']] = bind.execute(batches.insert().values(**values).returning(batches.c.id)).scalar_one()
    for row in kept:
        batch = last.get(row['webinar_id']) if row['connections'] else None
        minutes = None if row['seconds'] is None else round(row['seconds'] / 60)
        bind.execute(former.insert().values(
            webinar_id=row['webinar_id'], registration_id=row['registration_id'], batch_id=batch,
            source='file' if batch else 'hand', name=row['name'], email=row['email'], organisation=row['organisation'],
            minutes=minutes, marked_by='', created_at=datetime.now(UTC),
        ))
