"""Who may do what, as written out a second time; and which passwords are refused."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.accounts.models import Action, StaffRole
from webinar.accounts.rules import MAY, PERSONAL, can, ensure_good_password

A, R = Action, StaffRole

#: The least role that may do each thing.
LEAST = {
    R.VIEWER: {A.VIEW},
    R.REPORTER: {A.VIEW_REGISTRATIONS, A.EDIT_ATTENDANCE, A.EXPORT, A.EDIT_RECORD, A.EDIT_COVERAGE},
    R.ORGANISER: {
        A.EDIT_WEBINAR,
        A.EDIT_HOSTS,
        A.PUBLISH,
        A.EDIT_PROGRAMME,
        A.EDIT_REGISTRATIONS,
        A.READ_MAIL,
        A.EDIT_DIRECTORY,
        A.CREATE_WEBINAR,
        A.SIGN_OFF,
    },
    R.OWNER: {A.MANAGE_MEMBERS},
}
RISING = (R.VIEWER, R.REPORTER, R.ORGANISER, R.OWNER)


def test_each_role_may_what_the_lower_ones_may_and_its_own() -> None:
    below: set[A] = set()
    for role in RISING:
        below |= LEAST[role]
        assert MAY[role] == below, role
    assert below == set(A), "every action is somebody's"


def test_personal_data_is_not_reached_by_looking_or_by_work_on_the_programme() -> None:
    assert {
        A.VIEW_REGISTRATIONS,
        A.EDIT_REGISTRATIONS,
        A.EDIT_ATTENDANCE,
        A.EXPORT,
        A.READ_MAIL,
        A.EDIT_HOSTS,
    } == PERSONAL


def test_one_role_that_may_is_enough_and_without_any_only_administrators_may() -> None:
    assert can([R.VIEWER, R.OWNER], A.MANAGE_MEMBERS)
    assert not can([R.VIEWER, R.REPORTER], A.MANAGE_MEMBERS)
    assert not can([], A.VIEW)
    assert can([], A.MANAGE_MEMBERS, is_admin=True)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short 123", "10 characters"),
        ("abcdabcdabcd", "easy to guess"),
        ("0123456789", "easy to guess"),
        ("password12", "easy to guess"),
        ("example.org is fine", "easy to guess"),
        ("my AnnaLee 2026", "easy to guess"),
        ("annalee-annalee", "easy to guess"),
    ],
)
def test_passwords_that_are_refused(password: str, words: str) -> None:
    refused = refusal(lambda: ensure_good_password(password, email="AnnaLee@example.org"))
    assert words in str(refused)


def test_a_name_of_four_letters_is_long_enough_to_be_guessed() -> None:
    assert refusal(lambda: ensure_good_password("lena 2026 spring", email="lena@example.org"))
    assert refusal(lambda: ensure_good_password("two words lena", email="lena@b@example.org"))


@pytest.mark.parametrize(
    ("password", "email"),
    [
        ("a lee and a river", "lee@example.org"),
        ("correct river staple", "anna@example.org"),
    ],
)
def test_passwords_that_are_taken(password: str, email: str) -> None:
    assert refusal(lambda: ensure_good_password(password, email=email)) is None
