"""The table of contents: every room in its order. A room imports only rooms above it."""

from __future__ import annotations

from webinar.accounts.feature import FEATURE as ACCOUNTS
from webinar.admission.feature import FEATURE as ADMISSION
from webinar.approvals.feature import FEATURE as APPROVALS
from webinar.attendance.feature import FEATURE as ATTENDANCE
from webinar.calendar.feature import FEATURE as CALENDAR
from webinar.consent.feature import FEATURE as CONSENT
from webinar.coverage.feature import FEATURE as COVERAGE
from webinar.delegations.feature import FEATURE as DELEGATIONS
from webinar.demo.feature import FEATURE as DEMO
from webinar.home.feature import FEATURE as HOME
from webinar.intake.feature import FEATURE as INTAKE
from webinar.messages.feature import FEATURE as MESSAGES
from webinar.organisations.feature import FEATURE as ORGANISATIONS
from webinar.papers.feature import FEATURE as PAPERS
from webinar.participants.feature import FEATURE as PARTICIPANTS
from webinar.people.feature import FEATURE as PEOPLE
from webinar.planning.feature import FEATURE as PLANNING
from webinar.privacy.feature import FEATURE as PRIVACY
from webinar.programme.feature import FEATURE as PROGRAMME
from webinar.questionnaire.feature import FEATURE as QUESTIONNAIRE
from webinar.record.feature import FEATURE as RECORD
from webinar.registrants.feature import FEATURE as REGISTRANTS
from webinar.registration.feature import FEATURE as REGISTRATION
from webinar.reports.feature import FEATURE as REPORTS
from webinar.schedule.feature import FEATURE as SCHEDULE
from webinar.series.feature import FEATURE as SERIES
from webinar.speakers.feature import FEATURE as SPEAKERS
from webinar.transfers.feature import FEATURE as TRANSFERS
from webinar.web.feature import Feature
from webinar.webinars.feature import FEATURE as WEBINARS

FEATURES: tuple[Feature, ...] = (
    ACCOUNTS, ORGANISATIONS, PEOPLE, WEBINARS, SERIES, APPROVALS, PROGRAMME, CALENDAR, SCHEDULE, SPEAKERS, PAPERS,
    ADMISSION, CONSENT, QUESTIONNAIRE, REGISTRATION, TRANSFERS, REGISTRANTS, PRIVACY, INTAKE, DELEGATIONS, PARTICIPANTS, MESSAGES, ATTENDANCE, RECORD,
    COVERAGE, REPORTS, PLANNING, HOME, DEMO,
)  # fmt: skip
