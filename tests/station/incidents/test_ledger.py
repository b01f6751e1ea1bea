"""The ledger page: every status told by colour and letter, the months named, the filters, the file."""

from __future__ import annotations

import copy
import csv
import io
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.vocabulary import MonthStatus
from bluelamp_station.incidents import api, queries
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.incidents.wording import month_in_words, months_in_words, name_in_words, reason_in_words
from station.incidents.conftest import file, street_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person

pytestmark = pytest.mark.django_db


def month_row(source: str, area: str, month: str, status: MonthStatus) -> dict[str, Any]:
    """A row of the ledger as a check gives it."""
    is_missing = status == MonthStatus.MISSING
    return {
        "source": source,
        "area": area,
        "month": month,
        "received": 0 if is_missing else 1200,
        "expected": 1000.0,
        "expected_low": 800.4,
        "expected_high": 1199.6,
        "lag_days": None if is_missing else 20,
        "blank_share": None if is_missing else 0.02,
        "outside_share": None,
        "new_point_share": None,
        "flags": [] if status == MonthStatus.COMPLETE else [str(status)],
        "status": str(status),
    }


def found(sources: int, areas: int, months: int) -> dict[str, Any]:
    """A check of so many sources, districts and months; the statuses take turns."""
    names = [f"{2021 + index // 12}-{index % 12 + 1:02d}" for index in range(months)]
    statuses = list(MonthStatus)
    rows = [
        month_row(f"force-{s}", f"District {a}" if a else "", month, statuses[(index + a) % len(statuses)])
        for s in range(sources)
        for a in range(areas + 1)
        for index, month in enumerate(names)
    ]
    missing = [row["month"] for row in rows[:months] if row["status"] == "missing"]
    held = {
        "months_expected": months,
        "months_held": months - len(missing),
        "missing": missing,
        "share": 0.5,
        "expected": f"{names[0]}..{names[-1]}",
    }
    return {
        "sources": {f"force-{s}": held for s in range(sources)},
        "ledger": rows,
        "areas_left_out": {"force-0": 231},
        "sink_points": [],
        "decisions": [],
        "months": names,
        "figures": [],
        "working_crs": "EPSG:27700",
        "data_version": "v",
        "manifest_version": "m",
        "has_boundary": False,
    }


@pytest.fixture
def check(force: Area) -> Callable[..., StoreCheck]:
    """Store a check."""
    assert force.pk

    def stored(*, sources: int = 1, areas: int = 2, months: int = 6) -> StoreCheck:
        made: StoreCheck = StoreCheck.objects.create(data_version="v", found=found(sources, areas, months))
        return made

    return stored


def test_every_status_has_a_colour_a_letter_and_words(
    check: Callable[..., StoreCheck], sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    check()
    page = sign_in(analyst).get("/incidents/").content.decode()
    letters = {
        "missing": "\N{MULTIPLICATION SIGN}",
        "low": "L",
        "high": "H",
        "blank_locations": "B",
        "snap_points_moved": "S",
    }
    for status in MonthStatus:
        assert f"bl-ledger__cell--{status}" in page
    for name, letter in letters.items():
        assert re.search(rf'bl-ledger__cell--{name}"><title>[^<]+</title><rect[^>]+/><text[^>]+>{letter}<', page)
    for text in ("Missing", "Fewer than expected", "More than expected", "Too many without location", "Complete"):
        assert text in page


def test_missing_months_are_named_in_one_sentence(load: Callable[..., Any], analyst: Person) -> None:
    load(
        file("2024-01-testshire-street.csv", street_csv()),
        file("2024-05-testshire-street.csv", street_csv(30, "2024-05")),
    )
    ledger = queries.ledger_for(analyst)
    assert ledger is not None
    assert ledger.sentences == ("Testshire: 2 of 5 months held; missing are February 2024 to April 2024.",)


def test_a_whole_ledger_says_that_none_is_missing(load: Callable[..., Any], analyst: Person) -> None:
    load(file("2024-01-testshire-street.csv", street_csv()))
    ledger = queries.ledger_for(analyst)
    assert ledger is not None
    assert ledger.sentences == ("Testshire: 1 of 1 months held; none is missing.",)


def test_a_square_says_its_month_count_and_band(check: Callable[..., StoreCheck], analyst: Person) -> None:
    check()
    ledger = queries.ledger_for(analyst)
    assert ledger is not None
    titles = [cell.title for line in ledger.strip.lines for cell in line.cells]
    assert "Force 0, January 2021: missing" in titles
    assert "Force 0, March 2021: more than expected; 1,200 received, 800 to 1,200 expected" in titles


def test_the_filter_chooses_source_district_and_status(check: Callable[..., StoreCheck], analyst: Person) -> None:
    check(sources=2)

    def rows(**chosen: str) -> list[tuple[str, str]]:
        ledger = queries.ledger_for(analyst, **chosen)
        assert ledger is not None
        return sorted({(row.source, row.area) for row in ledger.rows})

    assert rows() == [("force-0", ""), ("force-1", "")]
    assert rows(source="force-1", area="District 2") == [("force-1", "District 2")]
    assert rows(area="*") == [(f"force-{s}", f"District {a}") for s in (0, 1) for a in (1, 2)]
    assert rows(source="no such") == [("force-0", ""), ("force-1", "")]
    assert rows(source="force-0", area="no such") == []
    flagged = queries.ledger_for(analyst, source="force-0", status="flagged")
    missing = queries.ledger_for(analyst, source="force-0", status="missing")
    assert flagged is not None
    assert missing is not None
    assert [len(flagged.rows), len(missing.rows)] == [5, 1]


def test_several_sources_show_districts_only_when_asked(check: Callable[..., StoreCheck], analyst: Person) -> None:
    check(sources=2, areas=3)

    def lines(**chosen: str) -> int:
        ledger = queries.ledger_for(analyst, **chosen)
        assert ledger is not None
        return len(ledger.strip.lines)

    assert lines() == 2
    assert lines(source="force-0") == 4
    assert lines(area="*") == 8
    assert lines(source="force-0", area="District 1") == 2


def test_stray_districts_are_counted_not_drawn(load: Callable[..., Any], analyst: Person) -> None:
    stray = street_csv(1, LSOA_name="Faraway 001A").splitlines()[1].replace(b"2024-01-0", b"stray")
    load(file("2024-01-testshire-street.csv", street_csv(300) + stray + b"\n"))
    ledger = queries.ledger_for(analyst)
    assert ledger is not None
    assert ledger.areas == ("Brightwell",)
    assert ledger.left_out == 1


def test_the_file_holds_every_row(
    check: Callable[..., StoreCheck], sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    check(sources=2)
    answer = sign_in(analyst).get("/incidents/ledger.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert len(rows) == 2 * 3 * 6
    assert (rows[0]["source"], rows[0]["area"], rows[0]["month"], rows[0]["status"]) == (
        "force-0",
        "",
        "2021-01",
        "missing",
    )


def test_a_name_that_would_be_a_formula_is_text_in_the_file(
    check: Callable[..., StoreCheck], sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    made = check()
    changed = copy.deepcopy(made.found)
    changed["ledger"][0]["area"] = '=HYPERLINK("http://evil.example")'
    StoreCheck.objects.update(found=changed)
    assert "'=HYPERLINK" in sign_in(analyst).get("/incidents/ledger.csv").content.decode()


def test_forty_months_of_three_sources_and_twelve_districts_are_fast(
    check: Callable[..., StoreCheck], sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    check(sources=3, areas=12, months=40)
    client = sign_in(analyst)
    client.get("/incidents/")
    start = time.perf_counter()
    answer = client.get("/incidents/?area=*")
    took = time.perf_counter() - start
    assert answer.content.count(b"<title>Force ") + answer.content.count(b"<title>District ") == 3 * 13 * 40
    assert took < 2.0


def test_the_newest_check_counts(check: Callable[..., StoreCheck], analyst: Person) -> None:
    check(months=6)
    newer = check(months=12)
    assert queries.newest_check(analyst) == newer


def test_words_of_the_room() -> None:
    assert month_in_words("2024-01") == "January 2024"
    assert months_in_words([]) == ""
    assert months_in_words(["2023-11", "2023-12", "2024-01", "2024-05"]) == "November 2023 to January 2024, May 2024"
    assert name_in_words("city-of-london") == "City of London"
    assert reason_in_words("id_reused_in_file") == "ID reused in file"
    assert reason_in_words("month_in_future") == "Month in future"


@pytest.mark.parametrize(
    ("count", "exact", "rounded"), [(0, 0, 0), (1, None, None), (4, None, None), (5, 5, 5), (7, 7, 5), (8, 8, 10)]
)
def test_small_counts_are_withheld(count: int, exact: int | None, rounded: int | None) -> None:
    assert api.suppress(count) == {"incidents": exact, "suppressed": exact is None}
    assert api.suppress(count, round_to=5)["incidents"] == rounded
