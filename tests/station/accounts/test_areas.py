"""Areas and agencies: the tree keeps whole, nothing that is used goes, and access follows from where an area lies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind, AreaKind, Purpose
from bluelamp_station.accounts.area_actions import (
    Outline,
    add_agency,
    add_area,
    move_area,
    remove_agency,
    remove_area,
    rename_agency,
    rename_area,
    take_districts,
)
from bluelamp_station.accounts.area_queries import area_tree, area_uses
from bluelamp_station.accounts.models import Agency, Area, Grant, Person
from bluelamp_station.accounts.outline_file import read_outline
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.models import Initiative

if TYPE_CHECKING:
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
K = AreaKind
SQUARE = {"type": "Polygon", "coordinates": [[[0.0, 51.0], [1.0, 51.0], [1.0, 52.0], [0.0, 52.0], [0.0, 51.0]]]}


def move(by: Person, area: Area, parent: Area) -> Area:
    return move_area(by=by, area=area, parent=parent, was=area.path, why="A new partnership.")


def test_an_area_is_added_below_its_parent_with_path_and_code(admin: Person, force: Area) -> None:
    made = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="East Herts & Broxbourne")
    assert (made.path, made.code) == (f"{force.path}{made.pk}/", "east-herts-broxbourne")
    assert Event.objects.latest("number").action == "accounts.area_added"


def test_two_areas_of_one_name_in_different_places_get_different_codes(
    admin: Person, hertford: Area, watford: Area
) -> None:
    codes = {add_area(by=admin, parent=one, kind=K.PLACE, name="High Street").code for one in (hertford, watford)}
    assert codes == {"high-street", "high-street-2"}


def test_a_second_area_of_the_name_in_one_place_is_refused(admin: Person, force: Area, hertford: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-43"):
        add_area(by=admin, parent=force, kind=K.NEIGHBOURHOOD, name=f"  {hertford.name.upper()} ")


@pytest.mark.parametrize("kind", [K.FORCE, K.PARTNERSHIP, K.NEIGHBOURHOOD])
def test_a_wider_area_cannot_lie_in_a_narrower_one(admin: Person, hertford: Area, kind: AreaKind) -> None:
    with pytest.raises(RefusedInputError, match="cannot lie in Hertford, which is a neighbourhood"):
        add_area(by=admin, parent=hertford, kind=kind, name="Wider")


def test_a_move_takes_all_that_lies_in_it_and_every_row_that_keeps_the_path(
    admin: Person, force: Area, hertford: Area, programme: Programme, manager: Person
) -> None:
    place = add_area(by=admin, parent=hertford, kind=K.PLACE, name="Bus station")
    north = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="North")
    kept = Initiative.objects.create(
        programme=programme,
        area_path=place.path,
        title="Lights",
        problem="Dark",
        owner=manager,
        starts_date="2026-04-01",
    )
    moved = move(admin, hertford, north)
    place.refresh_from_db()
    kept.refresh_from_db()
    assert moved.path == f"{north.path}{hertford.pk}/"
    assert moved.parent == north
    assert place.path == kept.area_path == f"{moved.path}{place.pk}/"
    event = Event.objects.latest("number")
    assert (event.action, event.why) == ("accounts.area_moved", "A new partnership.")


def test_a_path_that_only_begins_alike_stays(admin: Person, force: Area) -> None:
    one = add_area(by=admin, parent=force, kind=K.NEIGHBOURHOOD, name="One")
    Area.objects.create(pk=int(f"{one.pk}0"), kind=K.NEIGHBOURHOOD, name="Ten", code="ten", parent=force)
    Area.objects.filter(code="ten").update(path=f"{force.path}{one.pk}0/")
    north = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="North")
    move(admin, one, north)
    assert Area.objects.get(code="ten").path == f"{force.path}{one.pk}0/"


def test_whoever_has_a_role_on_the_wider_area_gets_the_moved_one(
    admin: Person, force: Area, hertford: Area, police: Agency
) -> None:
    north = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="North")
    person = Person.objects.create_user("n@example.police.uk", "Nora North", agency=police)
    Grant.objects.create(person=person, purpose=Purpose.SUPERVISOR, area=north, valid_from_at=timezone.now())
    assert not any(hertford.path.startswith(held) for held in [f"{north.path}"])
    assert move(admin, hertford, north).path.startswith(north.path)


def test_an_area_cannot_lie_in_itself_or_in_what_lies_in_it(admin: Person, force: Area) -> None:
    north = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="North")
    town = add_area(by=admin, parent=north, kind=K.NEIGHBOURHOOD, name="Town")
    for target in (north, town):
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-45"):
            move(admin, north, target)


def test_of_two_moves_of_one_area_the_second_is_told(admin: Person, force: Area, hertford: Area) -> None:
    north = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="North")
    south = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name="South")
    move(admin, hertford, north)
    with pytest.raises(RefusedInputError, match="Somebody else has just moved this area"):
        move(admin, hertford, south)
    assert Area.objects.get(pk=hertford.pk).parent == north


def test_a_move_asks_why(admin: Person, hertford: Area, force: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-46"):
        move_area(by=admin, area=hertford, parent=force, was=hertford.path, why=" ")


def test_nobody_reaches_beyond_their_own_areas(
    force: Area, hertford: Area, watford: Area, police: Agency, admin: Person
) -> None:
    local = Person.objects.create_user("l@example.police.uk", "Lea Local", agency=police)
    Grant.objects.create(person=local, purpose=Purpose.ADMINISTRATOR, area=hertford, valid_from_at=timezone.now())
    place = add_area(by=admin, parent=watford, kind=K.PLACE, name="Elsewhere")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-41"):
        move(local, place, hertford)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-41"):
        add_area(by=local, parent=force, kind=K.PLACE, name="Mine")
    assert [line.area for line in area_tree(local)] == [hertford]


def test_renaming_keeps_code_and_path_and_meets_a_quicker_one(admin: Person, hertford: Area) -> None:
    rename_area(by=admin, area=hertford, name="Hertford and Ware", was="Hertford")
    renamed = Area.objects.get(pk=hertford.pk)
    assert (renamed.name, renamed.code, renamed.path) == ("Hertford and Ware", hertford.code, hertford.path)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-44"):
        rename_area(by=admin, area=hertford, name="Ware", was="Hertford")


def test_an_area_on_which_something_stands_is_not_removed(
    admin: Person, hertford: Area, sergeant: Person, warden: Person, programme: Programme
) -> None:
    Initiative.objects.create(
        programme=programme, area_path=hertford.path, title="A", problem="B", owner=sergeant, starts_date="2026-04-01"
    )
    assert warden.grants.count() == 1
    with pytest.raises(RefusedInputError, match="Hertford is used by 2 roles and 1 initiative, and stays"):
        remove_area(by=admin, area=hertford)


def test_an_area_that_nothing_stands_on_goes_and_the_log_keeps_its_name(admin: Person, watford: Area) -> None:
    assert area_uses(watford) == ()
    remove_area(by=admin, area=watford)
    assert not Area.objects.filter(pk=watford.pk).exists()
    assert Event.objects.latest("number").detail["name"] == "Watford"


def test_the_force_stays(admin: Person, force: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-47"):
        remove_area(by=admin, area=force)


def test_districts_become_areas_and_known_names_get_the_outline(admin: Person, force: Area, watford: Area) -> None:
    picked = [Outline("Watford", SQUARE), Outline("Dacorum", SQUARE)]
    assert take_districts(by=admin, parent=force, kind=K.PARTNERSHIP, outlines=picked) == (1, 1)
    assert Area.objects.get(name="Dacorum").outline == SQUARE
    watford.refresh_from_db()
    assert (watford.outline, watford.kind) == (SQUARE, K.NEIGHBOURHOOD)


def test_an_agency_is_added_renamed_and_kept_while_named(admin: Person, police: Agency) -> None:
    made = add_agency(by=admin, kind=AgencyKind.BID, name="Watford BID")
    assert made.code == "watford-bid"
    rename_agency(by=admin, agency=made, name="Watford Town BID", kind=AgencyKind.BID, was="Watford BID")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-44"):
        rename_agency(by=admin, agency=made, name="Other", kind=AgencyKind.BID, was="Watford BID")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-43"):
        add_agency(by=admin, kind=AgencyKind.BID, name="watford town bid")
    with pytest.raises(RefusedInputError, match="used by 1 person, and stays"):
        remove_agency(by=admin, agency=police)
    remove_agency(by=admin, agency=made)
    assert Event.objects.latest("number").action == "accounts.agency_removed"


def test_an_analyst_changes_no_area_and_no_agency(analyst: Person, force: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-41"):
        add_area(by=analyst, parent=force, kind=K.PLACE, name="Mine")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-41"):
        add_agency(by=analyst, kind=AgencyKind.OTHER, name="Mine")


@pytest.mark.property
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=8))
def test_whatever_is_moved_the_tree_has_no_orphan_and_no_circle(
    admin: Person, force: Area, moves: list[tuple[int, int]]
) -> None:
    token = Area.objects.count()
    top = add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name=f"Top {token}")
    areas = [top, add_area(by=admin, parent=force, kind=K.PARTNERSHIP, name=f"Second {token}")]
    for number in range(3):
        areas.append(add_area(by=admin, parent=areas[number % 2], kind=K.NEIGHBOURHOOD, name=f"N{number} {token}"))
    for number in range(4):
        areas.append(add_area(by=admin, parent=areas[2 + number % 3], kind=K.PLACE, name=f"P{number} {token}"))
    for source, target in moves:
        area, parent = (Area.objects.get(pk=areas[index].pk) for index in (source, target))
        try:
            move(admin, area, parent)
        except RefusedInputError as error:
            assert error.code in ("BL-PEOPLE-42", "BL-PEOPLE-45")  # noqa: PT017 - a refusal is one of two
    rows = {area.pk: area for area in Area.objects.all()}
    for area in rows.values():
        expected, above = f"{area.pk}/", area.parent_id
        while above is not None:
            expected = f"{above}/{expected}"
            assert expected.count("/") < 6
            above = rows[above].parent_id
        assert area.path == f"/{expected}"


@pytest.mark.parametrize(
    "wrapped",
    [
        SQUARE,
        {"type": "Feature", "properties": {}, "geometry": SQUARE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": SQUARE}]},
    ],
)
def test_an_outline_is_read_from_any_geojson_of_one_polygon(wrapped: dict[str, Any]) -> None:
    assert read_outline(json.dumps(wrapped).encode()) == SQUARE


BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
METRES = {"type": "Polygon", "coordinates": [[[5e5, 2e5], [6e5, 2e5], [6e5, 3e5], [5e5, 2e5]]]}


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"{", "no GeoJSON"),
        (b"[]", "no GeoJSON"),
        (b'"text"', "no GeoJSON"),
        (b"\xff\xfe", "no GeoJSON"),
        (b'{"type": "Point", "coordinates": [0, 51]}', "must be a polygon"),
        (b'{"type": "Polygon", "coordinates": []}', "must be a polygon"),
        (b'{"type": "Polygon", "coordinates": [[[0, 51], [NaN, 52], [1, 51], [0, 51]]]}', ""),
        (b'{"type": "FeatureCollection", "features": []}', "0 features"),
        (json.dumps(BOW_TIE).encode(), "crosses or touches itself"),
        (json.dumps(METRES).encode(), "not in degrees"),
        (b" " * 4_000_001, "larger than 4 MB"),
        (b"[" * 100_000, "no GeoJSON"),
    ],
)
def test_what_is_no_outline_is_refused_in_words(content: bytes, part: str) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-48") as caught:
        read_outline(content)
    assert part in caught.value.message
