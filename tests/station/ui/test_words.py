from __future__ import annotations

from bluelamp.core.vocabulary import Agency, AgencyKind, HotspotKind, OutcomeKind, Purpose, Role, StaffType
from bluelamp_station.ui.words import choices, words


def test_words_spelt_alike_in_two_lists_keep_their_own_meaning() -> None:
    assert words(AgencyKind.BID) == "Business improvement district"
    assert words(StaffType.BID) == words(Role.BID) == "BID staff"


def test_a_word_without_a_text_of_its_own_is_read_as_it_is_spelt() -> None:
    assert words(AgencyKind.LOCAL_POLICING_BODY) == "Local policing body"


def test_choices_come_in_the_order_of_the_list() -> None:
    assert choices(Purpose)[:2] == [("analyst", "Analyst"), ("manager", "Programme manager")]


def test_kinds_of_hotspots_are_told_without_abbreviation() -> None:
    assert [words(kind) for kind in HotspotKind] == ["Anti-social behaviour", "Violence", "Mixed"]


def test_outcomes_are_told_without_abbreviation() -> None:
    told = [words(kind) for kind in OutcomeKind]
    assert words(OutcomeKind.CPW) == "Community protection warning"
    assert not {"Cpw", "Cpn", "Pspo", "Fpn", "Abc", "Cbo", "Asb resolved unlogged"} & set(told)
    assert len(set(told)) == len(told)


def test_a_bid_is_no_offer() -> None:
    assert words(Agency.BID) == "BID"
