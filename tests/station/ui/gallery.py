"""A little site that shows every component once: looked at by the browser tests, and by people."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from bluelamp.core.figures import Completeness, Figure, Geography, Interval
from bluelamp_station.config import urls
from bluelamp_station.ui.charts import Bar, HeatCell, HeatRow

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGES = Path(__file__).parent / "gallery_pages"
HERTFORD = (-0.078, 51.796)
FIGURE = Figure(
    name="incidents",
    value=412,
    unit="incidents",
    definition="Recorded violence and anti-social behaviour inside the hotspots, cancelled records left out.",
    geography=Geography("Hertfordshire", "a1b2c3"),
    source="Police.uk street-level archive",
    as_at="2026-11-20T09:00:00+00:00",
    completeness=Completeness(("2026-01", "2026-02", "2026-03"), ("2026-01", "2026-03")),
    interval=Interval(373, 451),
)
SHARE = Figure(
    "share", 0.158, "share", "Share of all incidents that lie in the hotspots.", interval=Interval(0.14, 0.18)
)
UNKNOWN = Figure("minutes", None, "minutes", "Minutes patrolled.")


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As it shall stand in reports.")
    email = forms.EmailField(required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    number = forms.IntegerField(label="How many hotspots", min_value=1)
    start_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    method = forms.ChoiceField(choices=[("rank", "Ranked squares"), ("kernel", "Kernel density")])
    shape = forms.ChoiceField(
        choices=[("square", "Squares"), ("hex", "Hexagons")], widget=forms.RadioSelect, help_text="Of the grid."
    )
    days = forms.MultipleChoiceField(
        choices=[("fri", "Friday"), ("sat", "Saturday")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="I have checked the months")
    upload = forms.FileField(label="File of incidents", required=False)

    def clean_name(self) -> str:
        """Refuse one name, so that an error of a field can be seen."""
        name: str = self.cleaned_data["name"]
        if name == "taken":
            raise forms.ValidationError("A run of that name exists. Give another name.")
        return name


class UploadForm(forms.Form):
    """A file to send."""

    upload = forms.FileField(label="File of incidents")


def square(west: float, south: float, side: float = 0.002) -> list[list[float]]:
    """A closed ring of four corners, in degrees."""
    return [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]


def comparison() -> dict[str, Any]:
    """Two sets of places, the second a little beside the first."""
    lon, lat = HERTFORD
    spots = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(lon + 0.004 * n + shift, lat + shift)]},
            "properties": {"ref": f"{side}-{n}", "label": str(n + 1), "title": f"{side} {n + 1}", "side": side},
        }
        for side, shift in (("left", 0.0), ("right", 0.0009))
        for n in range(3)
    ]
    layers = [{"id": "left", "text": "Run 3"}, {"id": "right", "text": "Run 4"}]
    return {"type": "FeatureCollection", "features": spots, "bluelamp": {"layers": layers}}


def collection() -> dict[str, Any]:
    """Places of several kinds around one town."""
    lon, lat = HERTFORD
    kinds = ["treated", "treated", "control", "reserve", "priority", "hotspot"]
    spots = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(lon + 0.004 * (n % 3), lat + 0.004 * (n // 3))]},
            "properties": {
                "ref": str(n),
                "label": str(n + 1),
                "title": f"Place {n + 1}",
                "kind": kind,
                "text": "412 incidents",
                "url": "/",
            },
        }
        for n, kind in enumerate(kinds)
    ]
    edge = {"type": "Polygon", "coordinates": [square(lon - 0.004, lat - 0.004, 0.018)]}
    return {
        "type": "FeatureCollection",
        "features": [*spots, {"type": "Feature", "geometry": edge, "properties": {"kind": "boundary"}}],
    }


def draw(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page from its template beside this file."""
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return HttpResponse(engines["django"].from_string(text).render(context, request))


def components(request: HttpRequest) -> HttpResponse:
    """The page of components."""
    states = ("held", "part", "missing", "refused", "late", "none")
    months = [f"Month {n}" for n in range(1, 13)]
    strip = [
        HeatRow(
            kind,
            tuple(
                HeatCell(states[(n + shift) % 6], f"{month}: {states[(n + shift) % 6]}")
                for n, month in enumerate(months)
            ),
        )
        for shift, kind in enumerate(("Crime", "ASB"))
    ]
    days = [
        Bar(day, 10 + 7 * n, f"{10 + 7 * n} incidents", low=8 + 6 * n, high=14 + 8 * n)
        for n, day in enumerate(("Monday", "Friday", "Saturday"))
    ]
    rows: Sequence[tuple[str, int, int]] = [
        ("Fore Street", 40, 12_000),
        ("Bull Plain", 7, 4_500),
        ("Maidenhead Street", 120, 33_000),
    ]
    return draw(
        request,
        "components",
        figure=FIGURE,
        share=SHARE,
        unknown=UNKNOWN,
        strip=strip,
        columns=["Jan", *[""] * 5, "Jul"],
        bars=days,
        rows=rows,
        page_obj=Paginator(range(100), 10).page(5),
        live_html="",
    )


class Counter:
    """How often the live region was asked for, and what it says."""

    asked: ClassVar[list[str]] = []
    text: ClassVar[str] = "3 of 10 done"
    order: ClassVar[str] = ""


def live(request: HttpRequest) -> HttpResponse:
    """The partial of the live region, 304 while nothing changed."""
    etag = f'"{hashlib.sha256(Counter.text.encode()).hexdigest()[:16]}"'
    held = request.headers.get("If-None-Match", "")
    Counter.asked.append(held)
    if held == etag:
        return HttpResponse(status=304)
    return HttpResponse(f"<p data-live-say>{Counter.text}</p>", headers={"ETag": etag, "Bluelamp-Live": Counter.order})


def form(request: HttpRequest) -> HttpResponse:
    """The page of fields."""
    return draw(request, "form", form=GalleryForm(request.POST if request.method == "POST" else None))


def upload(request: HttpRequest) -> HttpResponse:
    """The page that takes files."""
    asked = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if asked.is_valid():
        messages.success(request, f"Taken in: {asked.cleaned_data['upload'].name}")
        return redirect("/gallery/upload/")
    return draw(request, "upload", form=asked)


def withdraw(request: HttpRequest) -> HttpResponse:
    """The page that a confirmed form leads to."""
    return draw(request, "withdrawn")


def places_map(request: HttpRequest) -> HttpResponse:
    """The page with a map and its table."""
    spots = [spot["properties"] for spot in collection()["features"] if "ref" in spot["properties"]]
    return draw(request, "map", spots=spots)


def compare(request: HttpRequest) -> HttpResponse:
    """The page on which two runs lie on one map."""
    return draw(request, "compare")


def edit(request: HttpRequest) -> HttpResponse:
    """The page on which a boundary is adjusted."""
    lon, lat = HERTFORD
    corners = "\n".join(f"{x}, {y}" for x, y in square(lon, lat)[:-1])
    return draw(request, "edit", outline=corners)


def measure(request: HttpRequest) -> HttpResponse:
    """The counts of a changed boundary: here, how long its text is."""
    return HttpResponse(f"<p>{request.POST['outline'].count('[') - 2} corners measured</p>")


def fault(request: HttpRequest) -> HttpResponse:
    """A defect, or a database that is gone."""
    if "database" in request.GET:
        raise OperationalError("database is locked")
    raise RuntimeError("a defect")


def refuse(request: HttpRequest) -> HttpResponse:
    """What a view raises."""
    match request.GET["with"]:
        case "not-allowed":
            raise PermissionDenied("Only a programme manager adopts a set.")
        case "too-much":
            raise RequestDataTooBig("more than is read")
        case _:
            raise SuspiciousOperation("nonsense")


urlpatterns = [
    path("gallery/", components),
    path("gallery/form/", form),
    path("gallery/upload/", upload),
    path("gallery/withdraw/", withdraw),
    path("gallery/live/", live),
    path("gallery/map/", places_map),
    path("gallery/map.json", lambda _: JsonResponse(collection())),
    path("gallery/compare/", compare),
    path("gallery/comparison.json", lambda _: JsonResponse(comparison())),
    path("gallery/edit/", edit),
    path("gallery/measure/", measure),
    path("gallery/fault/", fault),
    path("gallery/refuse/", refuse),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
