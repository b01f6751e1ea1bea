"""Adopting a set: what is read before, what it closes, and that two who adopt at once cannot both win."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.adopting import AdoptionLostError, adopt_set, withdraw_set
from bluelamp_station.hotspots.actions.places import remove_place
from bluelamp_station.hotspots.actions.sets import copy_set, rename_set
from bluelamp_station.hotspots.forms.sets import in_six_months
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.hotspots.queries.changes import changes_against, check_list
from bluelamp_station.hotspots.queries.headline import headline_of
from bluelamp_station.incidents.models import StoreCheck
from station.hotspots.made_sets import RATIONALE, adopted, again, draft_of, square_of
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

TODAY = timezone.localdate


def form_of(draft: HotspotSet, **told: Any) -> dict[str, Any]:
    first = TODAY()
    return {
        "edition": draft.edition,
        "open_set": "",
        "valid_from": first.isoformat(),
        "review": in_six_months(first).isoformat(),
        "rationale": RATIONALE,
        "has_read": "on",
    } | told


@pytest.mark.django_db
def test_a_manager_adopts_a_draft_with_rationale_and_review(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(manager), reverse("hotspots:adopt", args=[draft.pk])
    asked = client.get(url).content.decode()
    assert "1 month not received" in asked
    assert "Counts are of the months held." in asked
    assert "This will be the first" in asked
    client.post(url, form_of(draft))
    one = again(draft)
    assert (one.state, one.number, one.adopted_by, one.rationale) == ("adopted", 1, manager, RATIONALE)
    assert one.review_date == in_six_months(TODAY())
    event = Event.objects.get(action="hotspots.set_adopted")
    assert (event.why, event.detail["maker_is_approver"]) == (RATIONALE, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"rationale": "Because."}, "Say in 20 characters"),
        ({"has_read": ""}, "Read the cautions"),
        ({"review": "2020-01-01"}, "The review must be after"),
        ({"valid_from": "soon"}, "Enter a valid date"),
    ],
)
def test_a_decision_without_what_it_needs_is_sent_back(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme, told: dict[str, str], said: str
) -> None:
    draft = draft_of(programme, analyst)
    response = sign_in(manager).post(reverse("hotspots:adopt", args=[draft.pk]), form_of(draft, **told))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert again(draft).is_draft


@pytest.mark.django_db
def test_an_analyst_may_not_adopt_by_page_or_action(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    assert sign_in(analyst).post(reverse("hotspots:adopt", args=[draft.pk]), form_of(draft)).status_code == 403
    with pytest.raises(UsageError, match="may not decide"):
        adopted(draft, analyst)


@pytest.mark.django_db
def test_the_page_and_the_log_say_when_maker_and_approver_are_one(
    sign_in: SignIn, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, manager)
    client, url = sign_in(manager), reverse("hotspots:adopt", args=[draft.pk])
    assert "maker and approver are the same person" in client.get(url).content.decode()
    client.post(url, form_of(draft))
    assert Event.objects.get(action="hotspots.set_adopted").detail["maker_is_approver"] is True
    shown = client.get(reverse("hotspots:set", args=[draft.pk])).content.decode()
    assert "the same person made the draft" in shown


@pytest.mark.django_db
def test_the_next_set_closes_the_one_in_force_the_day_before(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    first = adopted(draft_of(programme, analyst), manager, TODAY() - dt.timedelta(days=30))
    second = adopted(draft_of(programme, analyst), manager, TODAY())
    assert (again(first).valid_to_date, second.number) == (TODAY() - dt.timedelta(days=1), 2)
    for day, held in ((TODAY() - dt.timedelta(days=1), first), (TODAY(), second)):
        assert [one.pk for one in HotspotSet.objects.in_force(day)] == [held.pk]
        assert [one.pk for one in HotspotSet.objects.held_on(day)] == [held.pk]


@pytest.mark.django_db
def test_a_set_does_not_begin_before_the_one_that_it_follows(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    adopted(draft_of(programme, analyst), manager, TODAY())
    other = draft_of(programme, analyst)
    for day in (TODAY(), TODAY() - dt.timedelta(days=5)):
        with pytest.raises(RefusedInputError, match="must hold from a later day"):
            adopted(other, manager, day)
    assert again(other).is_draft


@pytest.mark.django_db
def test_the_page_proposes_the_first_day_that_is_free(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    adopted(draft_of(programme, analyst), manager, TODAY())
    other = draft_of(programme, analyst)
    page = sign_in(manager).get(reverse("hotspots:adopt", args=[other.pk])).content.decode()
    assert f'name="valid_from" value="{TODAY() + dt.timedelta(days=1)}"' in page


@pytest.mark.django_db
def test_a_set_whose_last_day_is_to_come_is_still_in_force_and_names_what_follows(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    first = adopted(draft_of(programme, analyst), manager, TODAY() - dt.timedelta(days=3))
    assert not first.has_ended
    second = adopted(draft_of(programme, analyst), manager, TODAY() + dt.timedelta(days=1))
    assert not again(first).has_ended
    page = sign_in(manager).get(reverse("hotspots:sets")).content.decode()
    assert f"{second}</a> follows on" in page
    assert "Closed" not in page
    HotspotSet.objects.filter(pk=first.pk).update(valid_to_date=TODAY() - dt.timedelta(days=1))
    assert again(first).has_ended


@pytest.mark.django_db
def test_after_a_withdrawal_no_set_comes_back_and_the_next_begins_later(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    first = adopted(draft_of(programme, analyst), manager, TODAY() - dt.timedelta(days=30))
    second = adopted(draft_of(programme, analyst), manager, TODAY() - dt.timedelta(days=10))
    url = reverse("hotspots:withdraw", args=[second.pk])
    assert sign_in(manager).post(url, {"edition": 1, "reason": ""}).status_code == 422
    sign_in(manager).post(url, {"edition": 1, "reason": "Built on the wrong months."})
    assert not HotspotSet.objects.in_force(TODAY()).exists()
    assert again(first).valid_to_date == TODAY() - dt.timedelta(days=11)
    third = draft_of(programme, analyst)
    with pytest.raises(RefusedInputError, match="held until"):
        adopted(third, manager, TODAY() - dt.timedelta(days=20))
    assert adopted(third, manager).number == 3
    with pytest.raises(UsageError, match="Only an adopted set"):
        withdraw_set(by=manager, hotspot_set=again(second), reason="again")


@pytest.mark.django_db
def test_a_set_withdrawn_on_its_first_day_never_held(analyst: Person, manager: Person, programme: Programme) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    withdraw_set(by=manager, hotspot_set=again(one), reason="A slip.")
    assert not HotspotSet.objects.held_on(TODAY()).exists()
    assert adopted(draft_of(programme, analyst), manager).number == 2


@pytest.mark.django_db
def test_a_set_without_places_is_not_adopted(analyst: Person, manager: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst, 1)
    place = Place.objects.select_related("hotspot_set__programme__area").get(hotspot_set=draft)
    remove_place(by=analyst, place=place, reason="x", edition=draft.edition)
    with pytest.raises(RefusedInputError, match="without places"):
        adopted(draft, manager)
    assert again(draft).is_draft


@pytest.mark.django_db
def test_whoever_read_another_set_in_force_or_another_draft_gets_a_page_that_says_so(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    mine, other = draft_of(programme, analyst), draft_of(programme, analyst)
    adopted(other, manager)
    client, url = sign_in(manager), reverse("hotspots:adopt", args=[mine.pk])
    lost = client.post(url, form_of(mine, valid_from=(TODAY() + dt.timedelta(days=1)).isoformat()))
    assert lost.status_code == 409
    assert "Mark Manager adopted" in lost.content.decode()
    rename_set(by=analyst, hotspot_set=mine, title="Other", edition=mine.edition)
    told = {"open_set": other.pk, "valid_from": (TODAY() + dt.timedelta(days=1)).isoformat()}
    changed = client.post(url, form_of(mine, **told))
    assert changed.status_code == 409
    assert "was changed since you opened this page" in changed.content.decode()
    assert again(other).valid_to_date is None
    assert client.get(reverse("hotspots:adopt", args=[other.pk])).status_code == 409


@pytest.mark.django_db
def test_changes_against_the_set_in_force_are_told_by_ref_with_shares(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    one = again(adopted(draft_of(programme, analyst), manager))
    draft = again(copy_set(by=analyst, hotspot_set=one))
    draft.places.filter(ref="HE01").delete()
    draft.places.filter(ref="HE02").update(role="control", outline=square_of(2, 300), windows="Fri 18:00-20:00")
    draft.places.filter(ref="HE03").update(ref="HE09")
    told = {change.ref: change for change in changes_against(draft, one)}
    assert {ref: change.fate for ref, change in told.items()} == {
        "HE01": "retired", "HE02": "changed", "HE03": "retired", "HE04": "kept", "HE09": "added",
    }  # fmt: skip
    assert told["HE01"].share == pytest.approx(0.05)
    assert "role (treated to control)" in told["HE02"].what
    assert "boundary" in told["HE02"].what
    assert "time windows" in told["HE02"].what


@pytest.mark.django_db
def test_the_check_list_names_undecided_points_and_places_without_counts(analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    found = {"sink_points": [{"decision": "proposed"}, {"decision": "exclude"}]}
    StoreCheck.objects.create(data_version="d1", found=found)
    draft.places.filter(ref="HE02").update(incidents=None)
    said = " ".join(line.text for line in check_list(draft, draft.places.all()) if line.is_caution)
    assert "1 point that carries too much is undecided" in said
    assert "Not counted: HE02." in said
    StoreCheck.objects.update(found={"sink_points": []})
    assert "has been decided on" in " ".join(line.text for line in check_list(draft, draft.places.all()))


@pytest.mark.django_db
def test_places_counted_on_different_data_give_no_total_and_the_check_list_says_so(
    analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    place = draft.places.get(ref="HE02")
    figures = {**place.figures, "incidents": {**place.figures["incidents"], "as_at": "2026-09-01T00:00:00+00:00"}}
    draft.places.filter(ref="HE02").update(figures=figures)
    told = headline_of(list(draft.places.all()), draft.record["total"])
    assert (told["incidents"].value, told["share_of_incidents"].value) == (None, None)
    said = [line.text for line in check_list(draft, draft.places.all())]
    assert any("count all places again" in text for text in said)


@pytest.mark.parametrize(
    ("day", "later"),
    [("2026-01-31", "2026-07-31"), ("2026-08-31", "2027-02-28"), ("2026-06-15", "2026-12-15")],
)
def test_six_months_on_is_the_same_day_or_the_last_of_the_month(day: str, later: str) -> None:
    assert in_six_months(dt.date.fromisoformat(day)).isoformat() == later


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("has_set_in_force", [False, True])
@pytest.mark.parametrize("is_same_draft", [False, True])
def test_of_two_who_adopt_at_once_exactly_one_wins(
    analyst: Person, manager: Person, programme: Programme, *, has_set_in_force: bool, is_same_draft: bool
) -> None:
    open_set = adopted(draft_of(programme, analyst), manager).pk if has_set_in_force else None
    one = draft_of(programme, analyst)
    other = one if is_same_draft else draft_of(programme, analyst)
    first = TODAY() + dt.timedelta(days=1)
    said: list[str] = []

    def adopt(draft: HotspotSet) -> None:
        try:
            adopt_set(
                by=manager,
                hotspot_set=again(draft),
                edition=draft.edition,
                open_set=open_set,
                valid_from=first,
                review=first + dt.timedelta(days=90),
                rationale=RATIONALE,
            )
        except AdoptionLostError as error:
            said.append(error.message)
            raise

    assert at_once(lambda: adopt(one), lambda: adopt(other)) == ["BL-SETS-02", "done"]
    assert "Mark Manager adopted" in said[0]
    assert HotspotSet.objects.filter(state="adopted", valid_to_date__isnull=True).count() == 1
    adopted_sets = HotspotSet.objects.filter(state="adopted").order_by("number")
    assert [held.number for held in adopted_sets] == list(range(1, 2 + has_set_in_force))
    assert Event.objects.filter(action="hotspots.set_adopted").count() == 1 + has_set_in_force


@pytest.mark.usefixtures("committed")
def test_of_two_who_change_a_draft_at_once_one_is_told_of_the_other(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    done = at_once(
        lambda: rename_set(by=analyst, hotspot_set=draft, title="Mine", edition=draft.edition),
        lambda: rename_set(by=manager, hotspot_set=draft, title="Ours", edition=draft.edition),
    )
    assert done == ["BL-SETS-01", "done"]
    assert again(draft).edition == draft.edition + 1
