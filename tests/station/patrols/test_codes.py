"""Codes at places: random, renewed, made void, and printed on signs that say nothing of crime."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.codes import make_code, void_code
from bluelamp_station.patrols.models import PlaceCode
from bluelamp_station.patrols.queries.codes import code_lines, code_places, live_code, sign_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db


def test_a_new_code_makes_the_old_one_void(manager: Person, places: dict[str, Place]) -> None:
    first = make_code(by=manager, place=places["HE01"])
    second = make_code(by=manager, place=places["HE01"])
    assert live_code(first.code) is None
    found = live_code(second.code)
    assert found is not None
    assert found.place_ref == "HE01"
    assert Event.objects.filter(action="patrols.code_made").count() == 2


def test_codes_are_random_and_fit_an_address(manager: Person, places: dict[str, Place]) -> None:
    codes = {make_code(by=manager, place=places["HE01"]).code for _ in range(40)}
    assert len(codes) == 40
    # 128 bits in letters that need no escaping: 22 of 64 kinds.
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", code) for code in codes)
    assert not any("HE01" in code for code in codes)


def test_a_void_code_is_good_for_nothing(manager: Person, places: dict[str, Place]) -> None:
    code = make_code(by=manager, place=places["HE01"])
    void_code(by=manager, code=code, area_path=places["HE01"].area_path)
    assert live_code(code.code) is None
    with pytest.raises(RefusedInputError) as again:
        void_code(by=manager, code=code, area_path=places["HE01"].area_path)
    assert again.value.code == "BL-TRACK-22"


@pytest.mark.parametrize("code", ["", "x" * 41, "unheard-of"])
def test_what_is_no_code_finds_nothing(places: dict[str, Place], code: str) -> None:
    assert places
    assert live_code(code) is None


def test_only_who_decides_on_location_makes_codes(
    sign_in: Callable[[Person], Client], supervisor: Person, programme: Programme, places: dict[str, Place]
) -> None:
    with pytest.raises(RefusedInputError) as refused:
        make_code(by=supervisor, place=places["HE01"])
    assert refused.value.code == "BL-TRACK-21"
    assert sign_in(supervisor).post(reverse("patrols:codes_make", args=[programme.pk])).status_code == 403
    assert not PlaceCode.objects.exists()


def test_places_in_force_are_listed_and_controls_are_not(
    manager: Person, programme: Programme, places: dict[str, Place]
) -> None:
    make_code(by=manager, place=places["HE02"])
    lines = code_lines(programme, code_places(manager, programme))
    assert [(line.place.ref, line.code is not None) for line in lines] == [
        ("HE01", False),
        ("HE02", True),
        ("HE03", False),
        ("WA01", False),
    ]


def test_a_sign_leads_to_the_phone_app_and_its_picture_can_be_read(manager: Person, places: dict[str, Place]) -> None:
    code = make_code(by=manager, place=places["HE01"])
    sign = sign_of(places["HE01"], code, "https://lamp.example")
    assert sign.address == f"https://lamp.example/field/#/at/{code.code}"
    # Version 5 of error level Q: 37 squares and a quiet zone of 4 on each side. No style, which the policy forbids.
    assert re.match(r'<svg viewBox="0 0 45 45"', sign.picture)
    assert "style=" not in sign.picture


def test_codes_are_made_renewed_voided_and_printed(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, places: dict[str, Place]
) -> None:
    client = sign_in(manager)
    client.post(reverse("patrols:codes_make", args=[programme.pk]))
    assert set(PlaceCode.objects.values_list("place_ref", flat=True)) == {"HE01", "HE02", "HE03", "WA01"}
    client.post(reverse("patrols:codes_make", args=[programme.pk]))
    assert PlaceCode.objects.count() == 4
    client.post(reverse("patrols:code_make", args=[programme.pk, "HE01"]))
    client.post(reverse("patrols:code_void", args=[programme.pk, "HE02"]))
    assert PlaceCode.objects.filter(void_at=None).count() == 3
    listed = client.get(reverse("patrols:codes")).content.decode()
    assert "can be photographed" in listed
    assert not any(code in listed for code in PlaceCode.objects.values_list("code", flat=True))

    signs = client.get(reverse("patrols:code_signs", args=[programme.pk]))
    page = signs.content.decode()
    assert page.count("<svg viewBox") >= 3
    assert signs["Cache-Control"] == "no-store"
    sheet = page[page.index("pat-sign") : page.rindex("</section>")].lower()
    assert "patrol check-in point" in sheet
    assert not any(word in sheet for word in ("crime", "hotspot", "violence", "lamp street"))
    assert client.get(reverse("patrols:code_sign", args=[programme.pk, "HE02"])).status_code == 404
    assert client.get(reverse("patrols:code_sign", args=[programme.pk, "HE04"])).status_code == 404
    assert places["HE04"].role == "control"


def test_looking_makes_no_code(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, places: dict[str, Place]
) -> None:
    client = sign_in(manager)
    assert client.get(reverse("patrols:codes")).status_code == 200
    assert client.get(reverse("patrols:code_make", args=[programme.pk, "HE01"])).status_code == 405
    assert not PlaceCode.objects.exists()
    assert places
