"""Politeness towards a server: a leaky bucket before each request and growing waits after a failure."""

from __future__ import annotations

__all__ = ["LeakyBucket", "RetryPolicy"]

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class LeakyBucket:
    """Lets requests pass in bursts and, over time, at no more than a given rate.

    The default is what data.police.uk documents for its API: 15 requests a second with a burst of 30
    (https://data.police.uk/docs/api-call-limits/).

    Args:
        rate: requests that leak out each second.
        burst: requests that the bucket holds.
        clock: seconds that only grow.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        rate: float = 15.0,
        burst: int = 30,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if rate <= 0 or burst < 1:
            raise ValueError(f"A bucket needs a rate above 0 and a burst of at least 1, not {rate} and {burst}.")
        self._rate, self._burst = rate, burst
        self._clock, self._sleep = clock, sleep
        self._level, self._at = 0.0, clock()

    def wait(self) -> float:
        """Wait until one more request fits, and count it.

        Returns:
            How long it waited, seconds.
        """
        self._leak()
        too_much = self._level + 1 - self._burst
        waited = max(0.0, too_much / self._rate)
        if waited:
            self._sleep(waited)
            self._leak()
        self._level += 1
        return waited

    def _leak(self) -> None:
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._at) * self._rate)
        self._at = now


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to try, and how long to wait in between.

    Args:
        attempts: tries in all, the first included.
        first_wait_s: longest wait after the first failure; it doubles with each further one.
        longest_wait_s: no wait is longer, whatever the server asks for.
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0

    def wait_s(self, failures: int, rng: np.random.Generator, asked_s: float | None = None) -> float:
        """Seconds to wait after so many failures in a row.

        The server's own word counts; without it the wait is drawn evenly between half the step and the step, so that
        many clients do not come back at once.

        Args:
            failures: failures so far, at least 1.
            rng: source of the jitter.
            asked_s: what the server asked for in ``Retry-After``, seconds.
        """
        if asked_s is not None:
            return min(asked_s, self.longest_wait_s)
        step = min(self.first_wait_s * 2.0 ** (failures - 1), self.longest_wait_s)
        return float(rng.uniform(step / 2, step))
