"""Who may know registrants: decided by the host that decides, told in the notice, and never reaching back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.registration.privacy.models import Listing, Sharing, Wording
from webinar.registration.privacy.rules import (
    LIST_PARTICIPANTS,
    LIST_PUBLIC,
    Access,
    Ground,
    Viewer,
    Widening,
    answered,
    ensure_may_change,
    is_listed,
    narrowing,
    share,
    widening,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
AGREED = {share(1): {"given": True}}
H, C, A = Listing.HIDE, Listing.CONSENT, Listing.ALL


@pytest.mark.parametrize(
    ("ground", "consents", "at", "sees"),
    [
        (Ground(Sharing.JOINT), {}, BEFORE, True), (Ground(Sharing.JOINT, NOON), {}, BEFORE, False),
        (Ground(Sharing.JOINT, NOON), {}, NOON, True), (Ground(Sharing.JOINT, NOON), AGREED, BEFORE, True),
        (Ground(Sharing.CONSENT), {}, AFTER, False), (Ground(Sharing.CONSENT), AGREED, BEFORE, True),
        (Ground(Sharing.CONSENT), {share(1): {"given": False}}, AFTER, False), (Ground(Sharing.NONE), AGREED, AFTER, False),
    ],
)  # fmt: skip
def test_a_host_sees_whom_it_receives(ground: Ground, consents: dict, at: datetime, sees: bool) -> None:
    assert Viewer({1: ground}, (1,)).sees(consents, at) is sees
    assert not Viewer({1: ground}, (2,)).sees(consents, at), "a host that is not accepted receives nobody"
    assert Viewer({1: ground}, (), sees_everybody=True).sees(consents, at)
    assert Viewer({1: ground, 2: Ground(Sharing.JOINT)}, (1, 2)).sees(consents, at)


def test_a_host_is_whole_if_nobody_came_before_it() -> None:
    late = Viewer({1: Ground(Sharing.JOINT, NOON)}, (1,))
    assert late.is_whole(None)
    assert late.is_whole(NOON)
    assert not late.is_whole(BEFORE)
    assert not Viewer({1: Ground(Sharing.CONSENT)}, (1,)).is_whole(None)
    assert not Viewer({1: Ground(Sharing.JOINT)}, ()).is_whole(None)


@pytest.mark.parametrize(
    ("listing", "consents", "at", "since", "listed"),
    [(A, {}, BEFORE, None, True), (A, {}, BEFORE, NOON, False), (A, {}, AFTER, NOON, True), (C, {}, AFTER, None, False),
     (A, {LIST_PUBLIC: {"given": True}}, BEFORE, NOON, True), (H, {LIST_PUBLIC: {"given": True}}, AFTER, None, False)],
)  # fmt: skip
def test_a_list_names_whom_the_notice_told(listing, consents, at, since, listed: bool) -> None:
    assert is_listed(listing, consents, LIST_PUBLIC, agreed_at=at, since=since) is listed


def test_the_public_list_includes_the_smaller_one() -> None:
    given = answered({}, {LIST_PUBLIC: True, LIST_PARTICIPANTS: False}, {}, NOON)
    assert given[LIST_PUBLIC]["given"]
    assert given[LIST_PARTICIPANTS]["given"]
    assert not answered({}, {LIST_PUBLIC: False, LIST_PARTICIPANTS: False}, {}, NOON)[LIST_PARTICIPANTS]["given"]


NARROW = Access({1: Sharing.JOINT, 2: Sharing.CONSENT}, H, H)


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (Access({1: Sharing.JOINT, 2: Sharing.JOINT}, H, H), Widening((2,))),
        (Access({1: Sharing.JOINT, 2: Sharing.CONSENT}, C, H), Widening(participants=True)),
        (Access({1: Sharing.JOINT, 2: Sharing.CONSENT}, A, A), Widening(participants=True, public=True)),
        (Access({1: Sharing.CONSENT, 2: Sharing.NONE}, H, H), Widening()),
    ],
)  # fmt: skip
def test_the_deciding_host_alone_opens_access(after: Access, opens: Widening) -> None:
    assert widening(NARROW, after) == opens
    ensure_may_change(NARROW, after, mine=[1], decides=True)
    if opens:
        with pytest.raises(RuleViolation, match="Only the lead host can widen"):
            ensure_may_change(NARROW, after, mine=[2], decides=False)


def test_a_host_narrows_itself_and_no_other() -> None:
    ensure_may_change(NARROW, Access({1: Sharing.JOINT, 2: Sharing.NONE}, H, H), mine=[2], decides=False)
    with pytest.raises(RuleViolation, match="what other hosts receive"):
        ensure_may_change(NARROW, Access({1: Sharing.NONE, 2: Sharing.CONSENT}, H, H), mine=[2], decides=False)


PRIVACY = "/manage/w/forum/privacy"
LIST = "/manage/w/forum/registrations"


@pytest.fixture
def lead(app: Flask, make: Factory) -> Browser:
    for letter in "abc":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", "host-c")
    return Browser(app).sign_in("a@example.org")


def enrol(app: Flask, name: str, **more: object) -> None:
    page = Browser(app).get("/w/forum/register")
    page.submit(
        "/register", full_name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org", agree="y", **more
    )


def test_a_limited_host_opens_nothing_for_itself_or_others(app: Flask, lead: Browser) -> None:
    lead.get(PRIVACY).submit("/privacy", mode_2="consent", mode_3="none")
    enrol(app, "Hanna Hidden")
    for host in (2, 3):
        limited = Browser(app).sign_in(f"{'abc'[host - 1]}@example.org")
        assert "Host A decides who receives more" in limited.get(PRIVACY).text
        for change in ({f"mode_{host}": "joint"}, {"mode_2": "joint", "mode_3": "joint"}, {"participants_list": "all"}):
            refused = limited.get(PRIVACY).submit("/privacy", **change, status=422)
            assert "Only the lead host can widen access to registrants." in refused.text
        data = {"csrf_token": limited.token(), "confirm": "1", "mode_1": "joint", "mode_2": "joint", "mode_3": "joint",
                "public_list": "all", "participants_list": "all"}  # fmt: skip
        assert limited.client.post(PRIVACY, data=data).status_code == 422
        assert "Hanna" not in limited.get(LIST).text
    narrowed = Browser(app).sign_in("b@example.org").get(PRIVACY).submit("/privacy", mode_2="none")
    assert "Saved." in narrowed.text, "whom it does not see it does not lose"


def test_access_is_opened_after_a_question_and_never_reaches_back(app: Flask, lead: Browser, session) -> None:
    lead.get(PRIVACY).submit("/privacy", mode_2="consent")
    enrol(app, "Hanna Hidden")
    here = app.extensions["webinar"]
    later = here.now() + timedelta(hours=1)
    here.clock = lambda: later
    asked = lead.get(PRIVACY).submit("/privacy", mode_2="joint", participants_list="all", public_list="all")
    assert asked.heading == "Widen access to registrants?"
    assert "Host B will receive everyone who registers." in asked.text
    assert "1 person registered under the previous notice. Nothing changes for them." in asked.text
    assert "are published on the webinar’s page" in asked.text, "the notice as it will be"
    assert "Your name is not published." in Browser(app).get("/w/forum/register").text, "nothing has changed yet"
    assert "Saved." in asked.submit("/privacy").text
    assert "are published on the webinar’s page" in Browser(app).get("/w/forum/register").text
    kept = session.scalars(select(Wording.text).where(Wording.purpose == "notice").order_by(Wording.id.desc())).first()
    assert "are published on the webinar’s page" in kept
    enrol(app, "Nora New")
    limited = Browser(app).sign_in("b@example.org")
    page = limited.get(LIST).text
    assert "Nora New" in page
    assert "Hanna" not in page
    public = Browser(app).get("/w/forum/").text
    assert "Nora New" in public
    assert "Hanna" not in public
    narrower = lead.get(PRIVACY).submit("/privacy", mode_2="none")
    assert narrower.heading == "Narrow access to registrants?"
    assert "Host B will receive nobody’s data." in narrower.text
    assert "Host B no longer sees the data of 1 person who has registered." in narrower.text, "Hanna was never seen"
    assert "This can’t be undone for them." in narrower.text
    assert "Nora New" in limited.get(LIST).text, "nothing has changed yet"
    assert "Saved." in narrower.submit("/privacy").text
    assert limited.get(PRIVACY).heading == "Privacy"
    assert "Nora New" not in limited.get(LIST).text


def test_a_host_that_comes_later_receives_those_who_come_later(app: Flask, lead: Browser, make: Factory) -> None:
    enrol(app, "Hanna Hidden")
    here = app.extensions["webinar"]
    later = here.now() + timedelta(hours=1)
    rights = "/manage/w/forum/hosts/3/rights"
    lead.get(rights).submit("/rights", sees_people=None).submit("/rights")
    assert Browser(app).sign_in("c@example.org").client.get(LIST).status_code == 403
    here.clock = lambda: later
    lead.get(rights).submit("/rights", sees_people="y").submit("/rights")
    enrol(app, "Nora New")
    page = Browser(app).sign_in("c@example.org").get(LIST).text
    assert "Nora New" in page
    assert "Hanna" not in page


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ur"])
def test_the_notice_names_every_host_with_what_it_receives(app: Flask, lead: Browser, language: str) -> None:
    said = {
        "en": ("Host A receives what you enter", "Host A, Host B and Host C hold this webinar together", "Your name is not published."),
        "ru": ("получает Host A", "Host A, Host B и Host C проводят этот вебинар вместе", "Ваше имя не публикуется."),
        "zh": ("Host A接收", "Host A、Host B和Host C接收", "您的姓名不会公开。"),
        "ur": ("Host A کو ملیں گی", "Host C یہ ویبینار مل کر", "آپ کا نام شائع نہیں کیا جاتا۔"),
    }[language]  # fmt: skip
    visitor = Browser(app)
    visitor.client.set_cookie("language", language, domain="localhost")
    text = visitor.get("/w/forum/register").text
    assert said[1] in text
    assert said[2] in text
    lead.get(PRIVACY).submit("/privacy", mode_2="consent", mode_3="none")
    text = visitor.get("/w/forum/register").text
    assert said[0] in text
    assert "Host B" in text
    assert "Host C" in text
    assert said[2] in text


def test_own_words_stand_before_what_each_host_receives(app: Flask, make: Factory, lead: Browser) -> None:
    make.webinar("host-a", "host-b", slug="own", privacy_notice="We keep nothing longer than a year.")
    text = Browser(app).get("/w/own/register").text
    assert "We keep nothing longer than a year. Host A and Host B hold this webinar together" in text


def test_narrowing_is_asked_about_where_somebody_is_hidden_by_it(app: Flask, lead: Browser) -> None:
    lead.get(PRIVACY).submit("/privacy", mode_3="none")
    assert "Saved." in lead.get(PRIVACY).submit("/privacy", participants_list="all").submit("/privacy").text
    enrol(app, "Hanna Hidden")
    both = lead.get(PRIVACY).submit("/privacy", mode_2="none", mode_3="joint")
    assert both.heading == "Change access to registrants?"
    assert "Host C will receive everyone who registers." in both.text
    assert "Host B no longer sees the data of 1 person who has registered." in both.text
    lists = lead.get(PRIVACY).submit("/privacy", participants_list="hide")
    assert lists.heading == "Narrow access to registrants?"
    assert "The other participants will receive no names." in lists.text
    own = Browser(app).sign_in("b@example.org").get(PRIVACY).submit("/privacy", mode_2="consent")
    assert "Host B will receive only those who agree to it." in own.text
    assert "Saved." in own.submit("/privacy").text
    assert "Hanna" not in Browser(app).sign_in("b@example.org").get(LIST).text


def test_a_host_loses_whom_it_sees_by_its_ground_and_not_whom_it_keeps() -> None:
    webinar = Webinar(slug="forum")
    since = datetime(2026, 3, 1, tzinfo=UTC)
    grounds = {1: Ground(Sharing.JOINT, since), 2: Ground(Sharing.NONE)}
    before = Access({1: Sharing.JOINT, 2: Sharing.NONE}, Listing.ALL, Listing.HIDE)
    agreed = {"share:1": {"given": True}}
    closed = narrowing(
        webinar, grounds, before, Access({1: Sharing.CONSENT, 2: Sharing.JOINT}, Listing.ALL, Listing.HIDE)
    )
    assert (list(closed.hosts), closed.participants, closed.public) == ([1], False, False)
    assert closed.loses(1, {}, since)
    assert not closed.loses(1, {}, since - timedelta(days=1)), "who agreed earlier was never seen"
    assert not closed.loses(1, agreed, since), "who agreed to it stays"
    none = narrowing(
        webinar, grounds, before, Access({1: Sharing.NONE, 2: Sharing.NONE}, Listing.CONSENT, Listing.HIDE)
    )
    assert none.loses(1, agreed, since)
    assert none.is_for_good(1)
    assert none.hides_for_good
    grounds = {1: Ground(Sharing.CONSENT)}
    before = Access({1: Sharing.CONSENT}, Listing.CONSENT, Listing.HIDE)
    again = narrowing(webinar, grounds, before, Access({1: Sharing.NONE}, Listing.HIDE, Listing.HIDE))
    assert again.loses(1, agreed, since)
    assert not again.is_for_good(1), "who agreed comes back when they are asked for again"
    assert not again.hides_for_good
    assert (none.participants, none.public, bool(none)) == (True, False, True)
    assert not narrowing(webinar, grounds, before, before)
