from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from station.hotspots.run_worlds import adopted_set, asked, done_run, made_store, make_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Run
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
COMPARE = "/hotspots/runs/compare/"


@pytest.fixture(autouse=True)
def _store(settings: Settings) -> None:
    settings.STORE_FOLDER = made_store()


@pytest.fixture
def anna(analyst: Person, sign_in: Callable[[Person], Client]) -> Client:
    client = sign_in(analyst)
    # The first page of a session also writes that it began.
    client.get("/hotspots/runs/methods/")
    return client


@pytest.fixture
def pair(programme: Programme, analyst: Person) -> tuple[Run, Run]:
    """All hotspots, and the first twenty of the same."""
    first = done_run(programme, analyst, name="All of them")
    second = done_run(programme, analyst, n_spots=20, name="Twenty", settings=asked(count=20))
    return first, second


def address(first: str, second: str, path: str = "") -> str:
    return f"{COMPARE}{path}?first={first}&second={second}"


def test_with_nothing_to_compare_the_page_says_so(anna: Client) -> None:
    assert "There is nothing to compare yet" in anna.get(COMPARE).content.decode()


def test_the_page_offers_finished_runs_and_sets(anna: Client, pair: tuple[Run, Run], analyst: Person) -> None:
    make_run(pair[0].programme, analyst, name="Unfinished")
    adopted_set(pair[0], analyst)
    page = anna.get(f"{COMPARE}?first=run-{pair[0].pk}").content.decode()
    assert f'value="run-{pair[0].pk}" selected' in page
    assert "Set 1: First set" in page
    assert "Unfinished" not in page


def test_each_place_is_kept_moved_or_only_in_one(
    anna: Client, pair: tuple[Run, Run], django_assert_max_num_queries: Any
) -> None:
    first, second = pair
    with django_assert_max_num_queries(12):
        page = anna.get(address(f"run-{first.pk}", f"run-{second.pk}")).content.decode()
    assert "20 kept, 0 moved, 6 only in the first set, 0 only in the second." in page
    assert page.count(">Kept</strong>") == 20
    assert page.count(">Only in the first</strong>") == 6
    assert "of the ground of LA01 and 100% of that of LA01 are common" in page
    assert f"/hotspots/runs/compare/map.json?first=run-{first.pk}&amp;second=run-{second.pk}" in page


def test_settings_that_differ_are_named(anna: Client, pair: tuple[Run, Run]) -> None:
    pair[1].record["settings"] = [
        [name, "20" if name == "hotspots asked for" else words] for name, words in pair[1].record["settings"]
    ]
    pair[1].save(update_fields=["record"])
    page = anna.get(address(f"run-{pair[0].pk}", f"run-{pair[1].pk}")).content.decode()
    assert "Hotspots asked for" in page
    same = anna.get(address(f"run-{pair[0].pk}", f"run-{pair[0].pk}"))
    assert "this compares a result with itself" in same.content.decode()


def test_incidents_on_common_ground_are_counted_when_asked_for(anna: Client, pair: tuple[Run, Run]) -> None:
    plain, counted = (
        anna.get(address(f"run-{pair[0].pk}", f"run-{pair[1].pk}") + more).content.decode()
        for more in ("", "&counted=on")
    )
    assert "Of the first\u2019s incidents" not in plain
    assert "Of the first\u2019s incidents" in counted


def test_counting_without_a_store_says_why_it_cannot(
    anna: Client, pair: tuple[Run, Run], settings: Settings, tmp_path: object
) -> None:
    settings.STORE_FOLDER = tmp_path
    page = anna.get(address(f"run-{pair[0].pk}", f"run-{pair[1].pk}") + "&counted=on")
    assert page.status_code == 200
    assert "there is no store here" in page.content.decode()


def test_a_run_is_compared_with_the_set_in_force(anna: Client, pair: tuple[Run, Run], analyst: Person) -> None:
    in_force = adopted_set(pair[0], analyst)
    page = anna.get(address(f"set-{in_force.pk}", f"run-{pair[1].pk}")).content.decode()
    assert "5 kept, 0 moved, 0 only in the first set, 15 only in the second." in page


def test_both_are_drawn_with_a_layer_each(
    anna: Client, pair: tuple[Run, Run], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        told = anna.get(address(f"run-{pair[0].pk}", f"run-{pair[1].pk}", "map.json")).json()
    assert told["bluelamp"]["layers"] == [{"id": "left", "text": "All of them"}, {"id": "right", "text": "Twenty"}]
    sides = [feature["properties"].get("side") for feature in told["features"]]
    assert (sides.count("left"), sides.count("right")) == (26, 20)
    refs = [feature["properties"]["ref"] for feature in told["features"]]
    assert len(set(refs)) == len(refs)


def test_an_unchanged_comparison_is_not_sent_again(anna: Client, pair: tuple[Run, Run]) -> None:
    where = address(f"run-{pair[0].pk}", f"run-{pair[1].pk}", "map.json")
    assert anna.get(where, headers={"if-none-match": anna.get(where)["ETag"]}).status_code == 304


@pytest.mark.parametrize("key", ["run-999999", "set-1", "run-", "run-x", "", "place-1", "run-1; drop"])
def test_what_is_not_there_is_not_found(anna: Client, pair: tuple[Run, Run], key: str) -> None:
    assert anna.get(address(f"run-{pair[0].pk}", key, "map.json")).status_code == 404
    page = anna.get(address(f"run-{pair[0].pk}", key))
    assert page.status_code == 200
    assert "What became of each place" not in page.content.decode()


def test_a_sergeant_compares_nothing(
    pair: tuple[Run, Run], sergeant: Person, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    in_force, client = adopted_set(pair[0], analyst), sign_in(sergeant)
    assert "There is nothing to compare yet" in client.get(COMPARE).content.decode()
    where = address(f"run-{pair[0].pk}", f"set-{in_force.pk}", "map.json")
    assert client.get(where).status_code == 404
