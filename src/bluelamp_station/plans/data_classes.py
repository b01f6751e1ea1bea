"""The room's data, for the data map."""

from __future__ import annotations

__all__ = ["register_all"]

from bluelamp_station.audit.data_classes import DataClass, Regime, register

_SHIFTS = DataClass(
    code="shifts",
    room="plans",
    name="Shifts and tours",
    holds="When a shift is, who is on it by staff reference, which places it is to visit; nothing of the public.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task: running the programme and answering for it",
    readers="The crew their own; supervisors, sergeants, analysts and managers without names",
    days=None,
    ends="Kept while the programme and its evaluation run; names of leavers are taken away with their records.",
)

_LEDGER = DataClass(
    code="ledger",
    room="plans",
    name="Ledger and partners' statements",
    holds="Hours and money by shift and visit, agency and role, no staff reference; who entered what.",
    about="Agencies; those who enter costs and answer statements",
    regime=Regime.GENERAL,
    basis="Public task: accounting for public money",
    readers="Managers and oversight; a partner its own statements",
    days=None,
    ends="Kept as long as the accounts of the money must be.",
)

_STAFF_TIME = DataClass(
    code="staff_time",
    room="plans",
    name="Terms and time of staff",
    holds="Base, transport and hours a week; the time somebody works or offers; pairs not crewed together.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task: rostering patrols within rest rules and pay",
    readers="Everybody their own; supervisors and managers on whose ground it is",
    days=None,
    ends="Withdrawn rows stay while shifts that were planned from them are accounted for.",
)

_OFFERS = DataClass(
    code="shift_offers",
    room="plans",
    name="Shifts on offer, claims and swaps",
    holds="Extra hours on offer, who claimed which seat, in which order and by what rule, and what was swapped.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task: sharing extra hours out fairly, and showing that it was done",
    readers="Everybody their own claims; supervisors and managers on whose ground it is",
    days=None,
    ends="Kept while the hours are accounted for; names of leavers are taken away with their records.",
)

_CALENDARS = DataClass(
    code="calendar_links",
    room="plans",
    name="Calendar links",
    holds="That somebody has a secret address for their own shifts, as a hash, and when it was last used.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task; the person asks for it",
    readers="The person",
    days=None,
    ends="Ends when the person revokes it; goes with the person's record.",
)

_PLANS = DataClass(
    code="plans",
    room="plans",
    name="Plans and published weeks",
    holds="What a plan was made from and what came of it, by staff reference; that somebody was away, never of what.",
    about="Police, council and BID staff on patrol",
    regime=Regime.GENERAL,
    basis="Public task: planning patrols and explaining the plan",
    readers="Supervisors and managers on whose whole ground it is",
    days=None,
    ends="Kept while the programme and its evaluation run, so that a published week can be explained.",
)


def register_all() -> None:
    """Make them known; called when the site starts."""
    register(_SHIFTS)
    register(_LEDGER)
    for one in (_STAFF_TIME, _OFFERS, _CALENDARS, _PLANS):
        register(one)
