"""Figures carry their meaning, errors their place, and every word stands once."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bluelamp.core import errors
from bluelamp.core.errors import RefusedInputError, StoreBusyError, UnreadableInputError, UsageError, Where
from bluelamp.core.figures import Completeness, Figure, Geography, Interval, share_in_words
from bluelamp.core.periods import MonthRange
from bluelamp.core.vocabulary import CATEGORIES, POLICE_GENERATED, PUBLISHED, CategoryGroup, category, slug


@pytest.mark.parametrize(
    ("value", "unit", "interval", "words"),
    [
        (412, "incidents", Interval(373.2, 451.0), "412 (373 to 451) incidents"),
        (0.213, "share", Interval(0.197, 0.229), "21.3% (19.7% to 22.9%)"),
        (0.6249, "index", None, "0.625"),
        (165567, "rows", None, "165,567 rows"),
        (7.25, "hectares", None, "7.2 hectares"),
        (None, "share", None, "not known"),
        (0, "rows", None, "0 rows"),
    ],
)
def test_a_figure_reads_as_a_person_would_write_it(
    value: float | None, unit: str, interval: Interval | None, words: str
) -> None:
    assert str(Figure("n", value, unit, "What is counted.", interval=interval)) == words


def test_a_figure_travels_with_everything_that_it_means() -> None:
    figure = Figure(
        "incidents",
        412,
        "incidents",
        "What is counted.",
        period=MonthRange.parse("2024-01", "2024-03"),
        geography=Geography("study area", "abc"),
        source="hertfordshire",
        as_at="2024-05-01T09:30:00+01:00",
        completeness=Completeness(("2024-01", "2024-02", "2024-03"), ("2024-01", "2024-03")),
        interval=Interval(373, 451),
    )
    told = json.loads(json.dumps(figure.as_dict()))
    assert told["period"] == "2024-01..2024-03"
    assert told["geography"] == {"name": "study area", "version": "abc"}
    assert told["completeness"] == {"months_expected": 3, "months_held": 2, "missing": ["2024-02"], "share": 0.6667}
    assert told["interval"] == {"low": 373, "high": 451, "level": 0.95, "kind": "credible"}
    assert told["compare"] is None


@pytest.mark.parametrize(("low", "high", "level"), [(2, 1, 0.95), (float("nan"), 1, 0.95), (0, 1, 0), (0, 1, 1)])
def test_an_interval_that_is_none_is_a_defect(low: float, high: float, level: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(low, high, level)


def test_nothing_expected_is_complete_and_a_gap_is_named() -> None:
    assert (Completeness((), ()).share, Completeness((), ()).is_complete) == (1.0, True)
    gap = Completeness(("2024-01", "2024-02"), ("2024-02",))
    assert (gap.missing, gap.is_complete, gap.sentence()) == (("2024-01",), False, "1 of 2 months held")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Where("a.csv", 12, "Month"), "BL-X-01: a.csv, row 12, column Month: it is wrong."),
        (Where("a.csv"), "BL-X-01: a.csv: it is wrong."),
        (Where(column="Month"), "BL-X-01: column Month: it is wrong."),
        (None, "BL-X-01: it is wrong."),
    ],
)
def test_an_error_is_one_line_with_its_place(where: Where | None, words: str) -> None:
    error = UsageError("it is\n  wrong.", code="BL-X-01", where=where)
    assert error.line() == str(error) == words


def test_exit_statuses_tell_the_unreadable_from_the_refused() -> None:
    statuses = [kind.exit_status for kind in (UsageError, UnreadableInputError, RefusedInputError, StoreBusyError)]
    assert statuses == [2, 2, 3, 3]
    assert (errors.EXIT_DONE, errors.EXIT_DEFECT) == (0, 1)


def test_the_fourteen_published_categories_are_there_and_each_word_once() -> None:
    assert len(PUBLISHED) == 14
    codes = Counter(c.code for c in CATEGORIES)
    assert max(codes.values()) == 1
    assert all(c.parent in {p.code for p in PUBLISHED} for c in CATEGORIES)
    assert all(c.code == slug(c.name) for c in CATEGORIES)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("violent-crime", "violence-and-sexual-offences"),
        ("VIOLENCE AND SEXUAL OFFENCES", "violence-and-sexual-offences"),
        ("criminal-damage-arson", "criminal-damage-and-arson"),
        ("Purse dipping", "purse-dipping"),
        ("nuisance motorbikes", "nuisance-motorbikes"),
    ],
)
def test_a_category_is_known_by_its_code_its_name_and_the_apis_code(word: str, code: str) -> None:
    assert category(word).code == code


@pytest.mark.parametrize("word", ["", "Piracy", "-"])
def test_a_word_that_is_no_category_is_refused_with_the_published_ones(word: str) -> None:
    with pytest.raises(UsageError, match="Anti-social behaviour"):
        category(word)


def test_what_residents_speak_of_is_a_word_and_counts_into_a_published_category() -> None:
    spoken = {
        "Nuisance behaviour": "anti-social-behaviour",
        "Intimidation": "anti-social-behaviour",
        "Begging": "anti-social-behaviour",
        "Drug dealing": "drugs",
        "Graffiti": "criminal-damage-and-arson",
        "Speeding": "anti-social-behaviour",
        "Serious violence": "violence-and-sexual-offences",
    }
    assert {name: category(name).parent for name in spoken} == spoken


def test_what_patrols_find_is_drugs_and_weapons_and_never_what_the_public_reports() -> None:
    assert {"drugs", "possession-of-weapons", "drug-dealing", "knife-carrying"} <= POLICE_GENERATED
    assert not {"burglary", "anti-social-behaviour", "violence-and-sexual-offences", "robbery"} & POLICE_GENERATED
    groups = Counter(c.group for c in PUBLISHED)
    assert (groups[CategoryGroup.ASB], groups[CategoryGroup.VIOLENCE]) == (1, 3)


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0.0%"), (0.158, "15.8%"), (0.001, "0.1%"), (0.00034, "0.03%"), (0.000002, "0.0002%")]
)
def test_a_small_share_is_not_said_to_be_none(share: float, words: str) -> None:
    assert share_in_words(share) == words
    assert str(Figure("share_of_area", share, "share", "Ground of the set / ground of the study area.")) == words


@pytest.mark.parametrize(("p", "words"), [(1.0, "more than 99%"), (0.87, "87%"), (0.0, "less than 1%")])
def test_a_probability_is_never_printed_as_certain(p: float, words: str) -> None:
    assert str(Figure("p_top", p, "probability", "Probability that it belongs in the top.")) == words
