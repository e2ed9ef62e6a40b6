"""Faults that a reader planted by hand; ten of them passed unseen. Each names the tests that must fail on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in the module's source; with `new` in its place, one of `tests` must fail."""

    name: str
    fault: str
    module: str
    old: str
    new: str
    tests: tuple[str, ...]


_REGISTRATION = "tests/registration"
_PLACES = f"{_REGISTRATION}/registering"
_ROUTES = "tests/web/test_routes.py::test_everybody_gets_what_the_kept_table_says"

MUTANTS = (
    Mutant(
        "M01",
        "one more gets a place than there are",
        "webinar.registration.registering.rules",
        "taken < limit",
        "taken <= limit",
        (f"{_PLACES}/test_registering_rules.py",),
    ),
    Mutant(
        "M02",
        "registering takes no lock",
        "webinar.registration.registering.service",
        "fill(fresh, details, now)\n    setup = under_lock(session, setup)",
        "fill(fresh, details, now)",
        (f"{_PLACES}/test_ceilings.py::test_registering_asks_the_webinar_anew_under_its_lock",),
    ),
    Mutant(
        "M03",
        "releasing the programme asks for the right to look",
        "webinar.programme.versions.views.manage",
        "@for_webinar(Action.EDIT_PROGRAMME)\n@once\ndef release(",
        "@for_webinar(Action.VIEW)\n@once\ndef release(",
        (f"{_ROUTES}[viewer]",),
    ),
    Mutant(
        "M04",
        "exporting asks for the right to look",
        "webinar.registration.roster.views.listing",
        "@for_webinar(Action.EXPORT)\ndef export(",
        "@for_webinar(Action.VIEW)\ndef export(",
        (f"{_ROUTES}[viewer]",),
    ),
    Mutant(
        "M05",
        "no ceiling of mails for one registration",
        "webinar.registration.registering.places",
        "bool(registration.email) and registration.mail_count < rules.MAILS_PER_REGISTRATION",
        "bool(registration.email)",
        (f"{_PLACES}/test_ceilings.py::test_no_registration_ever_gets_more_than_twenty_mails",),
    ),
    Mutant(
        "M06",
        "over an instant too late",
        "webinar.convening.webinars.rules",
        "timedelta(hours=4)) <= now",
        "timedelta(hours=4)) < now",
        ("tests/convening/webinars/test_webinar_rules.py",),
    ),
    Mutant(
        "M07",
        "the join link is shown at once",
        "webinar.attendance.gate.rules",
        "if opens is not None and (now >= opens or",
        "if opens is not None and (opens or",
        ("tests/attendance/gate/test_gate_rules.py",),
    ),
    Mutant(
        "M08",
        "no ceiling of mails within an hour",
        "webinar.core.mail",
        ">= ASKED_PER_HOUR",
        ">= ASKED_PER_HOUR * 9",
        (f"{_PLACES}/test_self_service.py::test_the_sixth_mail_that_visitors_ask_for_within_an_hour_is_not_sent",),
    ),
    Mutant(
        "M09",
        "a change of the programme is told to all",
        "webinar.programme.versions.service",
        "return affected if tell is rules.Tell.AFFECTED else affected |",
        "return affected |",
        ("tests/programme/versions/test_differences.py", "tests/programme/versions/test_release.py"),
    ),
    Mutant(
        "M10",
        "undoing an import takes back who proved the address",
        "webinar.registration.imports.service",
        "row.proved_at is None and ",
        "",
        (f"{_REGISTRATION}/imports/test_import.py::test_who_proved_their_address_stays_when_the_batch_is_undone",),
    ),
    Mutant(
        "M11",
        "a registrant's link is not compared with the kept one",
        "webinar.registration.registering.access",
        "if not same(registration.nonce, nonce):",
        "if False:",
        (f"{_PLACES}/test_self_service.py::test_a_place_is_passed_on_to_a_colleague",),
    ),
    Mutant(
        "M12",
        "speakers are reminded without a pause",
        "webinar.programme.speakers.rules",
        "_PAUSE = timedelta(hours=20)",
        "_PAUSE = timedelta(0)",
        ("tests/programme/speakers/test_preparation.py",),
    ),
    Mutant(
        "M13",
        "the former holder's link stays valid",
        "webinar.registration.registering.service",
        "registration.nonce, registration.proved_at = new_nonce(), now",
        "registration.proved_at = now",
        (f"{_PLACES}/test_self_service.py::test_a_place_is_passed_on_to_a_colleague",),
    ),
    Mutant(
        "M14",
        "a place is passed on to who has one",
        "webinar.registration.transfers.service",
        "rules.ensure_new(by_email(session, webinar.id, email_key(details.email)))",
        "rules.ensure_new(None)",
        (f"{_PLACES}/test_self_service.py::test_nobody_takes_a_second_place_over_with_an_address_that_is_registered",),
    ),
    Mutant(
        "M15",
        "a host's right to see people is ignored",
        "webinar.registration.privacy.rules",
        "mode if host.sees_people else Sharing.NONE",
        "mode",
        (f"{_REGISTRATION}/privacy/test_consent_rules.py",),
    ),
    Mutant(
        "M16",
        "silence is consent before the deadline",
        "webinar.convening.approvals.rules",
        " or now < request.deadline:",
        ":",
        ("tests/convening/approvals/test_sign_off.py",),
    ),
    Mutant(
        "M17",
        "data goes a day too early",
        "webinar.registration.erasure.rules",
        "now >= end + timedelta(days=days)",
        "now >= end + timedelta(days=days - 1)",
        (f"{_REGISTRATION}/erasure/test_retention_rules.py",),
    ),
    Mutant(
        "M18",
        "a blocked domain also blocks what ends like it",
        "webinar.registration.admission.rules",
        'domain.endswith(f".{row}")',
        "domain.endswith(row)",
        (f"{_REGISTRATION}/admission/test_admission.py",),
    ),
    Mutant(
        "M19",
        "a delegation takes names after its deadline",
        "webinar.registration.delegations.rules",
        "now >= delegation.closes_at:",
        "False:",
        (f"{_REGISTRATION}/delegations/test_delegations.py",),
    ),
    Mutant(
        "M20",
        "who saves lines last wins",
        "webinar.programme.agenda.views.lines",
        "form.base.data == _mark(_present(webinar))",
        "True",
        ("tests/programme",),
    ),
    Mutant(
        "M21",
        "a place passes on before its time is over",
        "webinar.registration.registering.places",
        " or registration.held_until > now:",
        ":",
        (f"{_PLACES}/test_ceilings.py::test_a_place_that_is_held_or_offered_passes_on_only_when_its_time_is_over",),
    ),
    Mutant(
        "M22",
        "a change of category does not ask a full quota",
        "webinar.registration.registering.service",
        "if standing_within(registration) == before or not rules.holds_place(registration, now):",
        "if registration:",
        (f"{_PLACES}/test_ceilings.py::test_nobody_changes_into_a_category_or_organisation_that_is_full",),
    ),
    Mutant(
        "M23",
        "notes of other hosts are read",
        "webinar.registration.roster.queries",
        "RegistrationNote.organisation_id.in_(organisations)",
        "RegistrationNote.id > 0",
        (f"{_REGISTRATION}/roster/test_list.py::test_notes_are_read_by_ones_own_host_alone",),
    ),
    Mutant(
        "M24",
        "a hold that has ended still gives the place",
        "webinar.registration.registering.service",
        "registration.held_until is not None and registration.held_until > now:",
        "registration.held_until is not None:",
        (f"{_PLACES}/test_waiting.py::test_a_hold_that_has_run_out_gives_the_place_to_who_waits",),
    ),
)
