"""A partner's statement in the site: issued, read by the partner alone, agreed or questioned, replaced."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import Purpose, StatementState
from bluelamp.plans.statement import digest_of, quarter_of
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.ledger import post_delivered
from bluelamp_station.plans.actions.statements import answer_statement, issue_statement
from bluelamp_station.plans.ledger_rows import DeliveredRow, SeatRow
from bluelamp_station.plans.models import PartnerStatement
from bluelamp_station.plans.queries.ledger_today import lines_of_ledger
from bluelamp_station.plans.queries.statements import statements_of
from station.conftest import make_person
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme, Rate

pytestmark = pytest.mark.django_db


def quarter() -> dt.date:
    """First day of the quarter in which today lies."""
    return quarter_of(timezone.localdate())[0]


@pytest.fixture
def partner(force: Area, council: Agency) -> Person:
    """Clare of the council, who answers its statements."""
    return make_person("Clare Council", Purpose.OVERSIGHT, area=force, agency=council)


@pytest.fixture
def delivered(programme: Programme, council: Agency, rates: list[Rate]) -> Callable[..., None]:
    """Post one warden's visit of today: ``delivered(30)``."""
    assert rates

    def post(minutes: float) -> None:
        at_s = int(timezone.make_aware(dt.datetime.combine(quarter(), dt.time(12))).timestamp())
        crew = (SeatRow("W001", "warden", "council", council.pk),)
        row = DeliveredRow(
            "V1", "", "HE01", at_s, 0.0, minutes, minutes, "A", is_additional=True, funding_ref="", crew=crew
        )
        post_delivered(programme=programme, rows=[row], as_at=timezone.now(), source="Visits of a test")

    return post


@pytest.fixture
def statement(
    programme: Programme, council: Agency, manager: Person, delivered: Callable[..., None]
) -> PartnerStatement:
    """The council's statement of this quarter: half an hour."""
    delivered(30)
    return issue_statement(by=manager, programme=programme, agency=council, quarter_from=quarter())


@pytest.mark.database
def test_a_statement_says_what_is_paid_for_and_carries_its_hash(statement: PartnerStatement) -> None:
    document = statement.document
    assert document["sums"]["pence"] == 1000
    assert [(line["place_ref"], line["minutes"], line["evidence"]) for line in document["lines"]] == [("HE01", 30, "A")]
    statement.refresh_from_db()
    assert statement.sha256 == digest_of(statement.document)
    assert "W001" not in str(document), "nobody's name or staff reference"


@pytest.mark.database
def test_a_corrected_statement_replaces_the_one_before_and_says_what_changed(
    statement: PartnerStatement, manager: Person, delivered: Callable[..., None]
) -> None:
    told: dict[str, Any] = {
        "by": manager,
        "programme": statement.programme,
        "agency": statement.agency,
        "quarter_from": quarter(),
    }
    with pytest.raises(RefusedInputError, match="BL-PLANS-18"):
        issue_statement(**told)
    delivered(24)
    second = issue_statement(**told)
    statement.refresh_from_db()
    assert (statement.state, second.version, second.state) == ("replaced", 2, "issued")
    assert second.document["changes"] == [
        "The sum was £10.00 and is £8.00.",
        "Visit V1: 30 min for £10.00 before, 24 min for £8.00 now.",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_two_who_issue_at_once_issue_one_version(
    programme: Programme, council: Agency, manager: Person, delivered: Callable[..., None]
) -> None:
    delivered(30)

    def issue() -> None:
        issue_statement(by=manager, programme=programme, agency=council, quarter_from=quarter())

    told = at_once(issue, issue)
    assert told.count("done") == 1
    assert PartnerStatement.objects.get().version == 1


@pytest.mark.parametrize("first", [dt.date(2026, 4, 2), dt.date(2199, 4, 1)])
def test_only_quarters_that_have_begun_are_stated(
    programme: Programme, council: Agency, manager: Person, first: dt.date
) -> None:
    with pytest.raises(RefusedInputError, match="BL-PLANS-17"):
        issue_statement(by=manager, programme=programme, agency=council, quarter_from=first)


def test_nothing_delivered_is_no_statement_and_only_the_keeper_issues(
    programme: Programme, council: Agency, manager: Person, partner: Person
) -> None:
    with pytest.raises(RefusedInputError, match="BL-PLANS-18"):
        issue_statement(by=manager, programme=programme, agency=council, quarter_from=quarter())
    with pytest.raises(RefusedInputError, match="BL-PLANS-12"):
        issue_statement(by=partner, programme=programme, agency=council, quarter_from=quarter())


@pytest.mark.database
def test_the_partner_questions_with_words_and_later_agrees(statement: PartnerStatement, partner: Person) -> None:
    with pytest.raises(UsageError, match="BL-PLANS-21"):
        answer_statement(by=partner, statement=statement, is_agreed=False, words=" ")
    answer_statement(by=partner, statement=statement, is_agreed=False, words="The visit lasted 40 minutes.")
    statement.refresh_from_db()
    assert (statement.state, statement.answer) == ("questioned", "The visit lasted 40 minutes.")
    answer_statement(by=partner, statement=statement, is_agreed=True, words="")
    statement.refresh_from_db()
    assert statement.state == StatementState.AGREED
    with pytest.raises(RefusedInputError, match="BL-PLANS-20"):
        answer_statement(by=partner, statement=statement, is_agreed=False, words="And yet.")
    assert Event.objects.filter(action__startswith="plans.statement_").count() == 3


def test_nobody_answers_for_another_agency(statement: PartnerStatement, manager: Person, oversight: Person) -> None:
    for person in (manager, oversight):
        with pytest.raises(RefusedInputError, match="BL-PLANS-20"):
            answer_statement(by=person, statement=statement, is_agreed=True, words="")


def test_a_partner_sees_its_own_statements_alone(
    statement: PartnerStatement, partner: Person, oversight: Person, manager: Person, force: Area, police: Agency
) -> None:
    stranger = make_person("Paula Police", Purpose.OVERSIGHT, area=force, agency=police)
    assert [statements_of(person).count() for person in (partner, manager, oversight, stranger)] == [1, 1, 0, 0]
    assert statement.agency == partner.agency


def test_first_pages_say_what_waits(statement: PartnerStatement, partner: Person, manager: Person) -> None:
    (line,) = lines_of_ledger(partner)
    assert (line.text, line.count) == ("1 statement of what you are paid for waits.", 1)
    answer_statement(by=partner, statement=statement, is_agreed=False, words="Look again.")
    assert lines_of_ledger(partner) == []
    assert lines_of_ledger(manager)[0].text == "1 statement is questioned by a partner."


def test_a_statement_is_issued_and_answered_in_the_browser(
    sign_in: Callable[[Person], Client],
    manager: Person,
    partner: Person,
    delivered: Callable[..., None],
    council: Agency,
) -> None:
    delivered(30)
    client, url = sign_in(manager), reverse("plans:statements")
    assert "Issue the statement" in client.get(url).content.decode()
    told = {"agency": str(council.pk), "quarter": quarter().isoformat()}
    made = client.post(url, told)
    assert made.status_code == 302
    again = client.post(url, told)
    assert again.status_code == 422
    assert "nothing to correct" in again.content.decode()
    page = client.get(made["Location"]).content.decode()
    assert "SHA-256" in page
    assert "Send the answer" not in page, "the manager is not the partner"
    theirs = sign_in(partner)
    assert "Hertford Council" in theirs.get(url).content.decode()
    statement = PartnerStatement.objects.get()
    answer = reverse("plans:statement_answer", args=[statement.pk])
    assert 'href="#answer"' in theirs.get(made["Location"]).content.decode(), "the form stands below every line"
    assert theirs.post(answer, {"answer": "question", "words": ""}).status_code == 422
    assert theirs.post(answer, {"answer": "agree"}).status_code == 302
    assert "Agreed" in theirs.get(made["Location"]).content.decode()
    assert theirs.post(answer, {"answer": "agree"}).status_code == 422


def test_the_file_has_the_lines_and_their_sum(
    sign_in: Callable[[Person], Client], statement: PartnerStatement, partner: Person, oversight: Person
) -> None:
    url = reverse("plans:statement_csv", args=[statement.pk])
    rows = list(csv.DictReader(io.StringIO(sign_in(partner).get(url).content.decode())))
    assert [(row["minutes"], row["rate_pounds"], row["pounds"]) for row in rows] == [
        ("30", "20.00", "10.00"),
        ("30", "", "10.00"),
    ]
    assert sign_in(oversight).get(url).status_code == 404
