"""What programs get: the ledger and counts, for those who may see incidents, with small counts withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied

from bluelamp.core.errors import BluelampError, UsageError
from bluelamp.core.periods import MonthRange
from bluelamp_station.incidents import api
from station.incidents.conftest import file, street_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_months(load: Callable[..., Any]) -> None:
    """Thirty-three incidents in January and three in February."""
    load(
        file("2024-01-testshire-street.csv", street_csv(33)),
        file("2024-02-testshire-street.csv", street_csv(3, "2024-02")),
    )


@pytest.mark.usefixtures("two_months")
def test_the_ledger_tells_what_is_held(analyst: Person, manager: Person) -> None:
    document = api.ledger_document(analyst)
    assert document["sources"]["testshire"]["months_held"] == 2
    assert {row["month"] for row in document["rows"]} == {"2024-01", "2024-02"}
    assert document == api.ledger_document(manager)


@pytest.mark.usefixtures("two_months")
def test_counts_of_one_to_four_are_withheld(analyst: Person) -> None:
    document = api.aggregates_document(analyst, by=("month",))
    assert document["rows"] == [
        {"month": "2024-01", "incidents": 33, "suppressed": False},
        {"month": "2024-02", "incidents": None, "suppressed": True},
    ]
    assert document["disclosure"] == {"least_shown": 5, "round_to": 1, "suppressed": 1}


@pytest.mark.usefixtures("two_months")
def test_rounded_counts_do_not_give_the_withheld_ones_away(analyst: Person) -> None:
    document = api.aggregates_document(analyst, by=("month",), round_to=5)
    assert [row["incidents"] for row in document["rows"]] == [35, None]
    assert document["total"]["value"] == 35


@pytest.mark.usefixtures("two_months")
def test_a_period_is_kept_to(analyst: Person) -> None:
    document = api.aggregates_document(analyst, MonthRange.parse("2024-01", "2024-01"), ("month", "category"))
    assert document["rows"] == [{"month": "2024-01", "category": "burglary", "incidents": 33, "suppressed": False}]


@pytest.mark.usefixtures("two_months")
def test_counts_by_something_else_are_refused(analyst: Person) -> None:
    with pytest.raises(UsageError, match="not by 'person'"):
        api.aggregates_document(analyst, by=("person",))


def test_before_the_first_load_there_is_nothing_to_tell(analyst: Person) -> None:
    for document in (api.ledger_document, api.aggregates_document):
        with pytest.raises(BluelampError):
            document(analyst)


@pytest.mark.usefixtures("two_months")
@pytest.mark.parametrize("name", ["warden", "oversight", "sergeant", "auditor", "admin"])
def test_others_get_nothing(name: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(name)
    for document in (api.ledger_document, api.aggregates_document):
        with pytest.raises(PermissionDenied):
            document(person)
