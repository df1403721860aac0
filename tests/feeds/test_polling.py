"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.feeds import health
from dzherelo.feeds.polling import (
    DEAD,
    LONGEST,
    SHORTEST,
    Failed,
    NotModified,
    Parsed,
    PollAnswer,
    PollDecision,
    PollState,
    Waiting,
    decide,
)
from dzherelo.model.outcome import Fault, FaultKind

NOW = datetime(2025, 12, 1, 12, 0, tzinfo=UTC)


def ask(state: PollState, answer: PollAnswer, jitter: float = 0.5) -> PollDecision:
    return decide(state, answer, now=NOW, jitter=jitter)


def every(minutes: float, ago: float = 0) -> Parsed:
    times = tuple(NOW - timedelta(minutes=ago + minutes * n) for n in range(20))
    return Parsed(1, 0, 20, times)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (every(20), 600),
        (every(0.5), SHORTEST),
        (every(60 * 24 * 7), LONGEST),
        (every(20, ago=600), 3600),
    ],
)
def test_the_rhythm_makes_the_interval(answer: Parsed, seconds: float) -> None:
    decision = ask(PollState(), answer)
    assert decision.interval_s == seconds
    assert decision.next_at == NOW + timedelta(seconds=seconds)


def test_without_dates_the_interval_feels_its_way() -> None:
    assert ask(PollState(800), Parsed(3)).interval_s == 400
    assert ask(PollState(800), Parsed(0)).interval_s == 1000
    assert ask(PollState(800), NotModified()).interval_s == 1000


def test_success_ends_the_silence() -> None:
    decision = ask(PollState(failures=4, silent_since=NOW), NotModified())
    assert (decision.failures, decision.silent_since) == (0, None)


def test_failures_back_off_to_a_day_and_keep_the_interval() -> None:
    state, waits = PollState(interval_s=600), []
    for _ in range(12):
        decision = ask(state, Failed(Fault(FaultKind.FORBIDDEN)))
        waits.append((decision.next_at - NOW).total_seconds())
        state = PollState(
            decision.interval_s, decision.failures, silent_since=decision.silent_since
        )
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST
    assert state.interval_s == 600
    assert state.silent_since == NOW


@pytest.mark.parametrize(
    ("kind", "days", "dead"),
    [
        (FaultKind.GONE, 4, True),
        (FaultKind.GONE, 1, False),
        (FaultKind.NOT_FOUND, 15, True),
        (FaultKind.NOT_FOUND, 5, False),
        (FaultKind.SERVER_ERROR, 400, False),
    ],
)
def test_the_dead_are_visited_monthly(kind: FaultKind, days: int, dead: bool) -> None:
    state = PollState(failures=20, silent_since=NOW - timedelta(days=days))
    wait = (ask(state, Failed(Fault(kind))).next_at - NOW).total_seconds()
    assert (wait == DEAD) is dead


def test_waiting_for_a_turn_changes_nothing_but_the_time() -> None:
    state = PollState(700, 3, silent_since=NOW - timedelta(days=1))
    decision = ask(state, Waiting(95))
    assert decision.next_at == NOW + timedelta(seconds=95)
    assert (decision.interval_s, decision.failures, decision.silent_since) == (
        state.interval_s,
        state.failures,
        state.silent_since,
    )


def test_retry_after_is_never_undercut() -> None:
    fault = Fault(FaultKind.TOO_MANY_REQUESTS, retry_after=7200)
    assert ask(PollState(60), Failed(fault), 0).next_at == NOW + timedelta(hours=2)


KINDS = st.sampled_from(list(FaultKind))
ANSWERS = st.one_of(
    st.builds(NotModified, st.floats(0, 1e6)),
    st.builds(Failed, st.builds(Fault, KINDS, st.just(""), st.none() | st.floats(-5, 1e9))),
    st.builds(
        Parsed,
        new=st.integers(0, 50),
        times=st.lists(
            st.integers(-(10**7), 10**8).map(lambda s: NOW - timedelta(seconds=s)), max_size=30
        ).map(tuple),
    ),
)


@settings(deadline=None)
@given(st.lists(ANSWERS, max_size=15), st.floats(0, 1))
def test_always_in_bounds(answers: list[PollAnswer], jitter: float) -> None:
    state = PollState()
    for answer in answers:
        decision = ask(state, answer, jitter)
        assert decision == ask(state, answer, jitter)
        assert (
            timedelta(seconds=SHORTEST) <= decision.next_at - NOW <= timedelta(seconds=DEAD * 1.1)
        )
        assert SHORTEST <= decision.interval_s <= LONGEST
        assert decision.why
        state = PollState(decision.interval_s, decision.failures, None, None, decision.silent_since)


@pytest.mark.parametrize("language", ["uk", "en", "ru"])
def test_every_fault_has_words(language: str) -> None:
    said = {health.words(Fault(kind), None, language) for kind in FaultKind}
    assert len(said) == len(FaultKind)
    assert all(said)


@pytest.mark.parametrize(
    ("fault", "uk", "en", "ru"),
    [
        (
            Fault(FaultKind.FORBIDDEN, "HTTP 403 Forbidden, by the bot filter of Cloudflare"),
            "403 від фільтра ботів (Cloudflare)",
            "403 from a bot filter (Cloudflare)",
            "403 от фильтра ботов (Cloudflare)",
        ),
        (
            Fault(
                FaultKind.CERTIFICATE, "robots.txt cannot be read: [SSL: … certificate has expired"
            ),
            "сертифікат сайту прострочений",
            "the site's certificate has expired",
            "сертификат сайта просрочен",
        ),
        (
            Fault(
                FaultKind.CERTIFICATE, "Hostname mismatch, certificate is not valid for 'a.example'"
            ),
            "сертифікат виданий іншому сайту",
            "the certificate belongs to another site",
            "сертификат выдан другому сайту",
        ),
        (
            Fault(FaultKind.CERTIFICATE, "verify failed: unable to get local issuer certificate"),
            "сертифікат сайту підписав невідомий центр",
            "the site's certificate is signed by an unknown authority",
            "сертификат сайта подписан неизвестным центром",
        ),
        (
            Fault(FaultKind.NOT_A_FEED, "a web page «Just a moment...»"),
            "замість стрічки сторінка фільтра ботів",
            "a bot filter's page instead of the feed",
            "вместо ленты страница фильтра ботов",
        ),
    ],
)
def test_the_very_reason_in_words(fault: Fault, uk: str, en: str, ru: str) -> None:
    since = datetime(2025, 3, 11, 23, 0, tzinfo=UTC)
    assert health.words(fault, since, "uk") == f"мовчить з 12 березня 2025: {uk}"
    assert health.words(fault, since, "en") == f"silent since 12 March 2025: {en}"
    assert health.words(fault, since, "ru") == f"молчит с 12 марта 2025: {ru}"


def test_silence_in_words() -> None:
    since = datetime(2025, 3, 11, 23, 0, tzinfo=UTC)
    fault = Fault(FaultKind.FORBIDDEN, "challenge page")
    assert health.words(fault, since, "uk") == (
        "мовчить з 12 березня 2025: сайт відмовляє програмам (403) (challenge page)"
    )
    assert health.words(None, None, "pl") == "works"
