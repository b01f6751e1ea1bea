"""The client's manners: never faster than the server allows, and patient after a failure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.io.police_uk.rate_limit import LeakyBucket, RetryPolicy
from worlds.police_uk_server import FakeClock


@pytest.mark.spec
def test_thirty_requests_pass_at_once_and_the_next_waits_for_a_leak() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(clock=clock, sleep=clock.sleep)
    assert [bucket.wait() for _ in range(30)] == [0.0] * 30
    assert bucket.wait() == pytest.approx(1 / 15)
    assert clock.slept == [pytest.approx(1 / 15)]


def test_a_bucket_that_stood_for_two_seconds_is_empty_again() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(clock=clock, sleep=clock.sleep)
    for _ in range(30):
        bucket.wait()
    clock.now += 2.0
    assert [bucket.wait() for _ in range(30)] == [0.0] * 30


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=120),
    rate=st.floats(0.5, 50),
    burst=st.integers(1, 40),
)
def test_no_stretch_of_time_holds_more_requests_than_burst_and_rate_allow(
    pauses: list[float], rate: float, burst: int
) -> None:
    clock = FakeClock()
    bucket = LeakyBucket(rate, burst, clock=clock, sleep=clock.sleep)
    passed = []
    for pause in pauses:
        clock.now += pause
        bucket.wait()
        passed.append(clock.now)
    for i in range(len(passed)):
        for j in range(i, len(passed)):
            assert j - i + 1 <= burst + rate * (passed[j] - passed[i]) + 1e-6


def test_a_bucket_without_a_rate_or_room_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="rate above 0"):
        LeakyBucket(0)
    with pytest.raises(ValueError, match="at least 1"):
        LeakyBucket(1, 0)


@pytest.mark.spec
def test_waits_double_up_to_the_longest_and_jitter_takes_at_most_half_away() -> None:
    policy, rng = RetryPolicy(first_wait_s=1, longest_wait_s=8), np.random.default_rng(5)
    for failures, step in ((1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (60, 8)):
        waits = [policy.wait_s(failures, rng) for _ in range(50)]
        assert step / 2 <= min(waits) < max(waits) <= step


def test_what_the_server_asks_for_counts_but_not_for_ever() -> None:
    policy, rng = RetryPolicy(longest_wait_s=60), np.random.default_rng(5)
    assert policy.wait_s(1, rng, 7.0) == 7.0
    assert policy.wait_s(1, rng, 86_400.0) == 60.0


def test_two_clients_of_the_same_seed_wait_alike_and_of_another_seed_do_not() -> None:
    def waits(seed: int) -> list[float]:
        rng = np.random.default_rng(seed)
        return [RetryPolicy().wait_s(n, rng) for n in range(1, 6)]

    assert waits(1) == waits(1)
    assert waits(1) != waits(2)
