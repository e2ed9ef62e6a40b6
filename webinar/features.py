"""The table of contents: every wing and every room in its order. Each imports only what stands above it.

The import contracts in pyproject.toml and the table in docs/architecture.md are checked against this order by a test.
"""

from __future__ import annotations

from webinar.accounts.feature import FEATURE as ACCOUNTS
from webinar.attendance.certificates.feature import FEATURE as CERTIFICATES
from webinar.attendance.gate.feature import FEATURE as GATE
from webinar.attendance.live.feature import FEATURE as LIVE
from webinar.attendance.presence.feature import FEATURE as PRESENCE
from webinar.attendance.readers.feature import FEATURE as READERS
from webinar.attendance.reports.feature import FEATURE as REPORTS
from webinar.attendance.schedules.feature import FEATURE as SCHEDULES
from webinar.convening.approvals.feature import FEATURE as APPROVALS
from webinar.convening.hosts.feature import FEATURE as HOSTS
from webinar.convening.series.feature import FEATURE as SERIES
from webinar.convening.webinars.feature import FEATURE as WEBINARS
from webinar.correspondence.mailings.feature import FEATURE as MAILINGS
from webinar.correspondence.messages.feature import FEATURE as MESSAGES
from webinar.correspondence.optouts.feature import FEATURE as OPTOUTS
from webinar.correspondence.planned.feature import FEATURE as PLANNED
from webinar.correspondence.replies.feature import FEATURE as REPLIES
from webinar.correspondence.subscriptions.feature import FEATURE as SUBSCRIPTIONS
from webinar.directory.organisations.feature import FEATURE as ORGANISATIONS
from webinar.directory.people.feature import FEATURE as PEOPLE
from webinar.outcome.coverage.feature import FEATURE as COVERAGE
from webinar.outcome.participation.feature import FEATURE as PARTICIPATION
from webinar.outcome.record.feature import FEATURE as RECORD
from webinar.programme.agenda.feature import FEATURE as AGENDA
from webinar.programme.calendar.feature import FEATURE as CALENDAR
from webinar.programme.papers.feature import FEATURE as PAPERS
from webinar.programme.rehearsals.feature import FEATURE as REHEARSALS
from webinar.programme.speakers.feature import FEATURE as SPEAKERS
from webinar.programme.versions.feature import FEATURE as VERSIONS
from webinar.registration.admission.feature import FEATURE as ADMISSION
from webinar.registration.delegations.feature import FEATURE as DELEGATIONS
from webinar.registration.erasure.feature import FEATURE as ERASURE
from webinar.registration.form.feature import FEATURE as FORM
from webinar.registration.imports.feature import FEATURE as IMPORTS
from webinar.registration.participants.feature import FEATURE as PARTICIPANTS
from webinar.registration.privacy.feature import FEATURE as PRIVACY
from webinar.registration.registering.feature import FEATURE as REGISTERING
from webinar.registration.roster.feature import FEATURE as ROSTER
from webinar.registration.transfers.feature import FEATURE as TRANSFERS
from webinar.site.api.feature import FEATURE as API
from webinar.site.demo.feature import FEATURE as DEMO
from webinar.site.home.feature import FEATURE as HOME
from webinar.site.notices.feature import FEATURE as NOTICES
from webinar.site.planning.feature import FEATURE as PLANNING
from webinar.web.feature import Feature

#: Rooms by wing, both in their order; `accounts` is a wing of one room, beside the ground (`core`, `web`).
WINGS: dict[str, tuple[Feature, ...]] = {
    "accounts": (ACCOUNTS,),
    "directory": (ORGANISATIONS, PEOPLE),
    "convening": (WEBINARS, HOSTS, SERIES, APPROVALS),
    "programme": (AGENDA, CALENDAR, VERSIONS, SPEAKERS, REHEARSALS, PAPERS),
    "registration": (
        ADMISSION, PRIVACY, FORM, REGISTERING, TRANSFERS, ROSTER, ERASURE, IMPORTS, DELEGATIONS, PARTICIPANTS,
    ),
    "correspondence": (OPTOUTS, MESSAGES, REPLIES, PLANNED, SUBSCRIPTIONS, MAILINGS),
    "attendance": (READERS, GATE, PRESENCE, LIVE, CERTIFICATES, REPORTS, SCHEDULES),
    "outcome": (RECORD, COVERAGE, PARTICIPATION),
    "site": (PLANNING, NOTICES, DEMO, API, HOME),
}  # fmt: skip
FEATURES: tuple[Feature, ...] = tuple(feature for rooms in WINGS.values() for feature in rooms)
