"""The powers table: what the notes say, by day, with what nobody has checked marked in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.engine import power_rows
from bluelamp_station.accounts.models import Person, PowerRule
from bluelamp_station.accounts.power_filling import ensure_powers
from bluelamp_station.accounts.powers import POWERS, power_words
from bluelamp_station.accounts.queries import power
from bluelamp_station.accounts.queries.power_rules import STAFF_WITH_POWERS, powers_table
from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

DAY = date(2026, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db: None) -> None:  # noqa: ARG001 - the database
    """The table as it comes with the site; another test may have emptied it."""
    ensure_powers(PowerRule, "default")


def test_no_cell_that_rests_on_notes_only_is_shown_as_law() -> None:
    noted = PowerRule.objects.filter(source__contains="notes")
    assert noted.exists()
    assert not noted.filter(is_verified=True).exists()


@pytest.mark.parametrize(
    ("staff_type", "code", "answer", "is_verified"),
    [
        ("officer", "arrest", "yes", True),
        ("special", "arrest", "yes", True),
        ("pcso", "arrest", "no", True),
        ("accredited", "arrest", "no", True),
        ("pcso", "stop_search", "no", True),
        ("pcso", "limited_search", "if_designated", False),
        ("officer", "s34_authorisation", "yes", True),
        ("pcso", "s34_authorisation", "no", True),
        ("pcso", "s35_direction", "if_designated", True),
        ("warden", "s35_direction", "no", True),
        ("warden", "arrest", "no", False),
        ("bid", "stop_search", "no", False),
        ("officer", "cpn", "yes", False),
        ("warden", "cpw", "if_designated", False),
        ("bid", "fpn", "no", False),
        ("warden", "pspo_fpn", "if_authorised", True),
        ("accredited", "alcohol_surrender", "if_authorised", False),
        ("pcso", "name_and_address", "yes", True),
        ("accredited", "small_fpn", "if_authorised", True),
        ("warden", "alcohol_from_minors", "if_authorised", False),
        ("pcso", "detain_30_min", "yes", False),
    ],
)
def test_the_table_says_what_the_notes_say(staff_type: str, code: str, answer: str, is_verified: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = power(staff_type, code, DAY)
    assert (found.answer, found.is_verified) == (answer, is_verified)
    assert found.source


def test_an_officer_needs_a_uniform_or_a_rank_for_some() -> None:
    assert "Inspector" in power("officer", "s34_authorisation", DAY).condition
    assert "uniform" in power("officer", "s35_direction", DAY).condition


def test_what_the_table_does_not_hold_is_said_to_be_unknown_and_warns() -> None:
    for found in (power("staff", "arrest", DAY), power("officer", "arrest", date(2024, 12, 31))):
        assert (found.answer, found.words, found.warns) == (None, "Not in the table", True)


def test_only_a_checked_and_unconditional_yes_does_not_warn() -> None:
    assert not power("officer", "arrest", DAY).warns
    assert power("officer", "cpn", DAY).warns
    assert power("officer", "s35_direction", DAY).warns
    assert power("warden", "arrest", DAY).warns


def test_every_kind_and_every_power_of_the_file_is_known() -> None:
    rows = list(power_rows())
    assert {row["power"] for row in rows} == set(POWERS)
    assert {row["staff_type"] for row in rows} == {kind.value for kind in STAFF_WITH_POWERS}
    assert {row["answer"] for row in rows} <= set(PowerRule.Answer.values)
    assert len({(row["power"], row["staff_type"]) for row in rows}) == len(rows) == PowerRule.objects.count()
    assert power_words("a-new_one") == "A new one"


def test_filling_again_adds_nothing_and_an_empty_table_is_filled() -> None:
    before = PowerRule.objects.count()
    ensure_powers(PowerRule, "default")
    assert PowerRule.objects.count() == before
    PowerRule.objects.all().delete()
    ensure_powers(apps.get_model("accounts", "PowerRule"), "default")
    assert PowerRule.objects.count() == before


def test_a_new_row_counts_from_its_day_and_leaves_the_old_one(admin: Person) -> None:
    begins = DAY + timedelta(days=10)
    actions.add_power_rule(
        by=admin,
        staff_type=StaffType.WARDEN,
        power="s35_direction",
        answer="if_authorised",
        is_verified=True,
        condition="Inside the order's area.",
        source="A made-up Act, section 1",
        valid_from_date=begins,
    )
    assert power("warden", "s35_direction", begins - timedelta(days=1)).answer == "no"
    found = power("warden", "s35_direction", begins)
    assert (found.answer, found.condition, found.valid_from_date) == (
        "if_authorised",
        "Inside the order's area.",
        begins,
    )
    line = next(line for line in powers_table(begins) if line.code == "s35_direction")
    assert line.answers[STAFF_WITH_POWERS.index(StaffType.WARDEN)] == found
    assert Event.objects.get().action == "accounts.power_rule_added"
    again: dict[str, Any] = {
        "staff_type": StaffType.WARDEN,
        "power": "s35_direction",
        "answer": "no",
        "is_verified": True,
        "condition": "",
        "source": "x",
        "valid_from_date": begins,
    }
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-16"):
        actions.add_power_rule(by=admin, **again)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-16"):
        actions.add_power_rule(by=admin, **(again | {"source": " "}))


def test_only_an_administrator_adds(analyst: Person) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
        actions.add_power_rule(
            by=analyst,
            staff_type=StaffType.WARDEN,
            power="arrest",
            answer="yes",
            is_verified=True,
            condition="",
            source="me",
            valid_from_date=DAY,
        )


def test_the_table_is_for_everybody_and_marks_in_words(
    sign_in: Callable[[Person], Client], warden: Person, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(warden)
    client.get("/people/powers/")
    with django_assert_max_num_queries(5):
        page = client.get("/people/powers/?on=2026-04-01").content.decode()
    assert "You are: Council warden or enforcement officer" in page
    assert "Not checked" in page
    assert "Add a row" not in page
    assert "1 April 2026" in page
    assert "Nothing is held for that day" in client.get("/people/powers/?on=2020-01-01").content.decode()
    assert client.get("/people/powers/?on=soon").context["on"] == timezone.localdate()


def test_an_administrator_adds_a_row_by_the_page(sign_in: Callable[[Person], Client], admin: Person) -> None:
    client = sign_in(admin)
    later = timezone.localdate() + timedelta(days=40)
    asked = {"staff_type": "bid", "power": "cpn", "answer": "no", "source": "Act", "valid_from_date": later}
    assert client.post("/people/powers/add/", asked).status_code == 302
    page = client.get("/people/powers/").content.decode()
    assert "Rows that begin later" in page
    assert client.post("/people/powers/add/", asked).status_code == 200
