"""Briefing packs: what stands in them, for whom, and the PDF that anybody can read."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.hotspots.models import Place
from bluelamp_station.plans.engine.pack_pages import MISSING, PRINTABLE, pack_pdf, printable, qr_svg
from bluelamp_station.plans.models import PlaceBriefing, PlaceStreets, PlannedVisit, Shift
from bluelamp_station.plans.queries.packs import pack_of, pack_shifts
from bluelamp_station.plans.queries.packs_document import pack_document
from station.plans.week_world import base, officer, pcso, places, published, run, supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PublishedWeek
    from bluelamp_station.plans.queries.packs import Pack
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "officer", "pcso", "places", "published", "run", "supervisor"]
pytestmark = pytest.mark.django_db
# Markup, a formula, letters of no font, and a word longer than a line.
WILD = "Mr *bold* #panic() $x$ @ref <lbl> \\ \U0001f600 \u4e2d " + "w" * 200
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext: install poppler-utils")


@pytest.fixture
def shift(published: PublishedWeek) -> Shift:
    """The first shift of the published week, with words and streets for its first place."""
    programme = published.programme
    PlaceBriefing.objects.create(
        programme=programme,
        place_ref="HE01",
        terrain="Steps behind the station.\nUnlit car park.",
        to_do="Walk the arcade.",
        not_to_claim="Do not promise more patrols.",
    )
    line = [[-0.905, 51.098], [-0.895, 51.103]]
    PlaceStreets.objects.create(
        programme=programme,
        place_ref="HE01",
        streets=[{"name": "High Street", "line": line}],
        attribution="Contains OS data",
    )
    return Shift.objects.get(shift_id="W-1")


def pack_for(person: Person, shift: Shift) -> Pack:
    return pack_of(person, pack_shifts(person).get(pk=shift.pk))


def document_of(pack: Pack) -> dict[str, Any]:
    address = "https://lamp.example.police.uk/field/" + pack.fragment
    return pack_document(pack, code=qr_svg(address), address=address)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "pack.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "pack.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words


def streams_of(pdf: bytes) -> bytes:
    """The file with what it holds compressed written out."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_pack_says_who_when_where_and_why(manager: Person, shift: Shift) -> None:
    pack = pack_for(manager, shift)
    assert [(one.name, one.role) for one in pack.members] == [("Omar Officer", "Officer"), ("Petra Pcso", "PCSO")]
    assert [(stop.number, stop.ref, f"{stop.starts_at:%H:%M}", stop.minutes) for stop in pack.stops] == [
        (1, "HE01", "10:10", 15),
        (2, "HE02", "10:50", 15),
    ]
    first, second = pack.places
    assert first.numbers == "Stop 1 at 10:10"
    assert first.why[0] == "40 incidents counted in 2025-01: 30 anti-social behaviour and 10 robbery."
    assert first.why[-1] == "Patrols are most use here on Friday 18:00 to 23:00 and on Saturday 18:00 to 23:00."
    assert (first.terrain, first.to_do) == ("Steps behind the station.\nUnlit car park.", "Walk the arcade.")
    assert second.not_to_claim.startswith("Do not say that the place is safe now")
    assert (pack.base, pack.version) == ("Hertford", "week version 1")
    assert pack.fragment == "#/shift/W-1"


def test_names_are_only_for_those_who_see_the_roster(
    analyst: Person, officer: Person, supervisor: Person, shift: Shift
) -> None:
    assert [one.name for one in pack_for(analyst, shift).members] == ["", ""]
    assert [one.name for one in pack_for(officer, shift).members] == ["", ""]
    assert [one.name for one in pack_for(supervisor, shift).members] == ["Omar Officer", "Petra Pcso"]


def test_somebody_on_the_shift_has_its_pack_and_somebody_else_has_not(
    officer: Person, warden: Person, shift: Shift, sign_in: Callable[[Person], Client]
) -> None:
    address = reverse("plans:pack", args=[shift.pk])
    assert sign_in(officer).get(address).status_code == 200
    assert sign_in(warden).get(address).status_code == 404


def test_a_control_stands_in_no_pack(manager: Person, shift: Shift, sign_in: Callable[[Person], Client]) -> None:
    control = Place.objects.get(ref="HE04")
    PlannedVisit.objects.create(
        shift=shift, visit_id="X", place_ref="HE04", area_path=control.area_path, starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )  # fmt: skip
    pack = pack_for(manager, shift)
    assert "HE04" not in {stop.ref for stop in pack.stops} | {place.ref for place in pack.places}
    assert pack.n_elsewhere == 0
    assert "HE04" not in sign_in(manager).get(reverse("plans:pack", args=[shift.pk])).content.decode()
    assert "HE04" not in str(document_of(pack))


def test_powers_are_those_of_the_day_and_say_what_is_to_be_checked(manager: Person, shift: Shift) -> None:
    pack = pack_for(manager, shift)
    assert pack.roles == ("Officer", "PCSO")
    powers = {one.words: one.answers for one in pack.powers}
    assert powers["Stop and search"][0].startswith("Yes (verified)")
    assert powers["Stop and search"][1].startswith("No")
    assert any("(check)" in answer for answers in powers.values() for answer in answers)
    assert all(len(answers) == 2 for answers in powers.values())


def test_the_map_names_every_stop_and_escapes_what_it_names(manager: Person, shift: Shift) -> None:
    Place.objects.filter(ref="HE02").update(name='A & B <"C">')
    drawn = pack_for(manager, shift).map
    assert drawn is not None
    assert "1 HE01 Lamp Street 1" in drawn.words
    assert drawn.attribution == "Contains OS data"
    for letters in (">1<", ">2<", ">HE01<", ">HE02<", ">Base<", ">N<"):
        assert letters in drawn.svg
    assert drawn.svg.count("<path") >= 5
    assert "<script" not in drawn.svg


def test_the_page_to_print_has_everything(manager: Person, shift: Shift, sign_in: Callable[[Person], Client]) -> None:
    text = sign_in(manager).get(reverse("plans:pack", args=[shift.pk])).content.decode()
    for told in ("Walk the arcade.", "Unlit car park.", "Powers on that day", "no telephone numbers", "week version 1"):
        assert told in text
    assert "http://testserver/field/#/shift/W-1" in text
    assert "style=" not in text


def test_a_pack_asks_the_database_the_same_for_any_tour(
    manager: Person,
    shift: Shift,
    sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(manager)
    with django_assert_max_num_queries(18):
        assert client.get(reverse("plans:pack", args=[shift.pk])).status_code == 200


def test_the_pdf_is_tagged_titled_and_says_its_language(
    manager: Person, shift: Shift, sign_in: Callable[[Person], Client]
) -> None:
    answer = sign_in(manager).get(reverse("plans:pack_pdf", args=[shift.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    inside = streams_of(answer.content)
    assert answer.content.startswith(b"%PDF-")
    for mark in (rb"/MarkInfo", rb"/Marked true", rb"/StructTreeRoot", rb"pdfuaid:part", rb"/DisplayDocTitle true"):
        assert re.search(mark, inside), mark
    assert re.search(rb"/Lang\s*\(en-GB\)", inside)
    assert b"Briefing pack, " in inside
    assert b"/Alt" in inside
    assert inside.count(b"/Figure") >= 2
    assert re.search(rb"/S\s*/TH\b", inside)


@needs_reader
def test_the_sentences_can_be_read_out_of_the_pdf(manager: Person, shift: Shift, tmp_path: Path) -> None:
    pdf = pack_pdf(document_of(pack_for(manager, shift)), made_at_s=1_790_000_000)
    text = re.sub(r"\s+", " ", text_of(pdf, tmp_path))
    for told in (
        "Omar Officer, Officer (Police)",
        "40 incidents counted in 2025-01: 30 anti-social behaviour and 10 robbery.",
        "Unlit car park.",
        "Stop and search",
        "14:00 to 14:30, at the base",
        "Streets: Contains OS data",
        "Page 1 of",
        "shift W-1, week version 1",
    ):
        assert told in text


@needs_reader
def test_words_are_printed_as_they_are_and_never_run(
    manager: Person, pcso: Person, shift: Shift, tmp_path: Path
) -> None:
    pcso.name = WILD[:100]
    pcso.save(update_fields=["name"])
    Place.objects.filter(ref="HE01").update(name=WILD[:200])
    PlaceBriefing.objects.filter(place_ref="HE01").update(terrain='#import "x"\n= Heading\n' + WILD)
    pdf = pack_pdf(document_of(pack_for(manager, shift)), made_at_s=1_790_000_000)
    text = re.sub(r"\s+", " ", text_of(pdf, tmp_path))
    assert "Mr *bold* #panic() $x$ @ref <lbl> \\" in text
    assert '#import "x"' in text
    assert "= Heading" in text
    assert MISSING in text


def test_the_same_pack_gives_the_same_bytes(manager: Person, shift: Shift) -> None:
    told = document_of(pack_for(manager, shift))
    assert pack_pdf(told, made_at_s=1_790_000_000) == pack_pdf(told, made_at_s=1_790_000_000)


def test_a_pack_is_set_in_a_moment(manager: Person, shift: Shift) -> None:
    told = document_of(pack_for(manager, shift))
    pack_pdf(told, made_at_s=0)
    begins = time.perf_counter()
    pack_pdf(told, made_at_s=1)
    assert time.perf_counter() - begins < 5


def test_a_pack_of_six_places_fits_both_sides_of_one_sheet(manager: Person, shift: Shift) -> None:
    told = document_of(pack_for(manager, shift))
    told["places"] *= 3
    told["stops"] *= 3
    assert len(re.findall(rb"/Type\s*/Page\b", streams_of(pack_pdf(told, made_at_s=0)))) == 2


def test_a_pack_of_many_stops_and_long_words_only_takes_more_sheets(manager: Person, shift: Shift) -> None:
    told = document_of(pack_for(manager, shift))
    told["stops"] *= 30
    told["places"][0]["terrain"] = "\n".join(["Steps behind the station."] * 200)
    assert 3 < len(re.findall(rb"/Type\s*/Page\b", streams_of(pack_pdf(told, made_at_s=0)))) < 12


def test_words_that_hold_for_many_places_are_said_once(manager: Person, shift: Shift) -> None:
    told = document_of(pack_for(manager, shift))
    first, second = told["places"]
    assert (first["to_do"], second["to_do"], second["not_to_claim"]) == ("Walk the arcade.", "", "")
    assert [asked for asked, _ in told["everywhere"]] == [
        "What to do where a place has no words of its own",
        "What not to claim where a place has no words of its own",
    ]
    PlaceBriefing.objects.all().delete()
    told = document_of(pack_for(manager, shift))
    assert [asked for asked, _ in told["everywhere"]] == ["What to do everywhere", "What not to claim everywhere"]


def test_powers_with_the_same_answers_share_a_row_of_the_sheet(manager: Person, shift: Shift) -> None:
    pack = pack_for(manager, shift)
    rows = document_of(pack)["powers"]
    assert len(rows) < len(pack.powers)
    assert [name for row in rows for name in row[0].split("; ")] == [one.words for one in pack.powers]
    answers = {one.words: list(one.answers) for one in pack.powers}
    assert all(answers[name] == row[1:] for row in rows for name in row[0].split("; "))


def test_the_base_covers_no_mark_of_a_place(manager: Person, shift: Shift) -> None:
    place = Place.objects.get(ref="HE01")
    assert shift.base is not None
    shift.base.longitude, shift.base.latitude = (place.west + place.east) / 2, (place.south + place.north) / 2
    shift.base.save()
    drawn = pack_for(manager, shift).map
    assert drawn is not None
    box = re.search(r'<rect x="([\d.]+)" y="([\d.]+)" width="42"', drawn.svg)
    discs = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="26" height="26"', drawn.svg)
    assert box is not None
    assert len(discs) == 2
    for left, top in discs:
        apart = abs(float(box[1]) + 21 - float(left) - 13), float(box[2]) - float(top)
        assert apart[0] >= 34 or not -22 < apart[1] < 26


@needs_reader
def test_the_address_is_printed_without_a_space_in_it(manager: Person, shift: Shift, tmp_path: Path) -> None:
    told = document_of(pack_for(manager, shift))
    told["address"] = "https://lamp.example.police.uk/field/#/shift/" + "2026-W48-Monday-" * 3
    (tmp_path / "pack.pdf").write_bytes(pack_pdf(told, made_at_s=0))
    command = ["pdftotext", "-raw", str(tmp_path / "pack.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    assert told["address"] in text.replace("\n", "")


def test_every_letter_that_counts_as_printable_is(tmp_path: Path) -> None:
    letters = "".join(chr(code) for first, last in PRINTABLE for code in range(first, last + 1))
    words = " ".join(letters[start : start + 30] for start in range(0, len(letters), 30))
    told = {
        "title": "t", "programme": "p", "warning": "", "facts": [["a", words]], "code": qr_svg("x"), "code_words": "c",
        "address": "a", "everywhere": [],
        "stops": [], "no_stops": "none", "elsewhere": "", "map": None, "places": [], "roles": [], "powers_words": "p",
        "powers": [], "contacts": "c", "footer": "f",
    }  # fmt: skip
    assert pack_pdf(told, made_at_s=0).startswith(b"%PDF-")
    assert tmp_path.is_dir()


def test_letters_are_put_together_before_they_are_judged() -> None:
    assert printable("Llandudno\u0301 \u200bx") == "Llandudn\u00f3 x"
    assert printable("a\U0001f600b") == f"a{MISSING}b"
    assert all(len(word) <= 40 for word in printable("w" * 200).split())


def test_a_shift_of_a_file_has_a_pack_too(
    manager: Person, programme: Programme, sign_in: Callable[[Person], Client]
) -> None:
    now = timezone.now()
    bare = Shift.objects.create(programme=programme, shift_id="F 1/2", starts_at=now, ends_at=now)
    client = sign_in(manager)
    text = client.get(reverse("plans:pack", args=[bare.pk])).content.decode()
    assert "Nobody is on it yet" in text
    assert "No visit is planned for this shift" in text
    assert client.get(reverse("plans:pack_pdf", args=[bare.pk])).content.startswith(b"%PDF-")


def test_the_code_of_a_shift_names_it_by_an_address_without_spaces(manager: Person, programme: Programme) -> None:
    now = timezone.now()
    bare = Shift.objects.create(programme=programme, shift_id="F 1/2", starts_at=now, ends_at=now)
    assert pack_for(manager, bare).fragment == "#/shift/F%201%2F2"


def test_a_cancelled_shift_says_so_on_its_pack(manager: Person, shift: Shift) -> None:
    Shift.objects.filter(pk=shift.pk).update(cancelled_at=timezone.now(), cancelled_because="County show")
    assert document_of(pack_for(manager, shift))["warning"] == "This shift is cancelled: County show"


def test_the_page_of_a_shift_leads_to_its_pack_and_shows_base_break_and_price(
    manager: Person, analyst: Person, shift: Shift, sign_in: Callable[[Person], Client]
) -> None:
    address = reverse("plans:shift", args=[shift.pk])
    text = sign_in(manager).get(address).content.decode()
    for told in (reverse("plans:pack", args=[shift.pk]), "Hertford", "14:00 to 14:30", "£256", "£16.00 an hour"):
        assert told in text
    assert "£" not in sign_in(analyst).get(address).content.decode()
