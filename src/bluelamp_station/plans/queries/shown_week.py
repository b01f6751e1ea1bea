"""The week that a list shows, with the weeks that one turns to."""

from __future__ import annotations

__all__ = ["ShownWeek"]

import datetime as dt

_WEEK = dt.timedelta(days=7)


class ShownWeek:
    """For lists by week; ``first`` is the Monday of theirs."""

    __slots__ = ()
    first: dt.date

    @property
    def last(self) -> dt.date:
        """Its Sunday."""
        return self.first + dt.timedelta(days=6)

    @property
    def before(self) -> dt.date:
        """The Monday before."""
        return self.first - _WEEK

    @property
    def after(self) -> dt.date:
        """The Monday after."""
        return self.first + _WEEK
