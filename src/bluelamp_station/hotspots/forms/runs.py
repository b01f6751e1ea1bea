"""The form from which a run is started."""

from __future__ import annotations

__all__ = ["RunForm"]

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from bluelamp.core.errors import BluelampError, UsageError
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import PUBLISHED, CategoryGroup, CellShape, Kernel, Method, TimeOfDay, Weight
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.models import Run
from bluelamp_station.hotspots.queries.asked import METHODS, month_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.hotspots.queries.held import HeldMonths
    from bluelamp_station.programme.models import Programme

_GROUPS = (
    (CategoryGroup.ASB, "Anti-social behaviour"),
    (CategoryGroup.VIOLENCE, "Violence"),
    (CategoryGroup.OTHER, "Other categories"),
)
_CATEGORIES = [(words, [(c.code, c.name) for c in PUBLISHED if c.group is group]) for group, words in _GROUPS]
_WEIGHTS = [(Weight.COUNT, "Number: each incident counts as one"), (Weight.HARM, "Harm: by the built-in table")]
_METHODS = [(words.code, f"{words.name}: {words.help}") for words in METHODS]
_SHAPES = [
    (CellShape.SQUARE, "Squares"),
    (CellShape.HEX, "Hexagons"),
    (CellShape.STREET, "Street segments, from a street file"),
    (CellShape.AREAS, "Areas of your own, from a file of polygons"),
]
_TIMES = [
    (TimeOfDay.ALL, "All hours"),
    (TimeOfDay.DAY, "07:00 to 19:00, where times are known"),
    (TimeOfDay.NIGHT, "19:00 to 07:00, where times are known"),
]
_KERNELS = [(Kernel.QUARTIC, "Quartic"), (Kernel.GAUSSIAN, "Gaussian")]
_STREET_ENDINGS = (".geojson", ".json", ".gpkg", ".osm", ".xml", ".graphml")
_AREA_ENDINGS = (".geojson", ".json", ".gpkg")
_LARGEST_FILE_MB = 100
# Which field an option of the command line is.
_FIELD_OF = {
    "--count": "count",
    "--max-area": "max_area_ha",
    "--seed": "seed",
    "--size": "size_m",
    "--min-density": "min_density",
    "--resamples": "resamples",
    "--shape": "shape",
    "--harm-table": "weight",
}
_MORE = (
    "min_density", "time_of_day", "kernel", "bandwidth_m", "permutations", "include_police_generated",
    "include_dwellings", "resamples", "seed",
)  # fmt: skip


def _month_field(label: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "month", "class": "govuk-input--width-10", "placeholder": "2024-01"})
    return forms.CharField(label=label, max_length=7, widget=widget, help_text="For example 2024-01")


class RunForm(forms.Form):
    """What to look for. The rules are those of the science; its refusals are shown at their fields."""

    name = forms.CharField(label="Name", max_length=120, required=False, help_text="So that others know it again.")
    programme: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        queryset=None, label="Programme", empty_label=None
    )
    first = _month_field("First month")
    last = _month_field("Last month")
    categories = forms.MultipleChoiceField(
        label="Categories",
        choices=_CATEGORIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all of them unticked to count every category.",
    )
    weight = forms.ChoiceField(label="What an incident counts for", choices=_WEIGHTS, widget=forms.RadioSelect)
    method = forms.ChoiceField(label="Method", choices=_METHODS, widget=forms.RadioSelect)
    shape = forms.ChoiceField(label="Units in which incidents are counted", choices=_SHAPES, widget=forms.RadioSelect)
    size_m = forms.FloatField(
        label="Size of a unit, in metres",
        min_value=20,
        max_value=5_000,
        help_text="Side of a square, or width of a hexagon. Much below 100 m, units follow single snap points.",
    )
    streets = forms.FileField(
        label="Street file", required=False, help_text="GeoJSON, GeoPackage, GraphML or OpenStreetMap XML."
    )
    areas = forms.FileField(label="File of areas", required=False, help_text="Polygons as GeoJSON or GeoPackage.")
    count = forms.IntegerField(label="Number of hotspots", min_value=1, max_value=2_000)
    max_area_ha = forms.FloatField(
        label="Largest hotspot, in hectares",
        min_value=0.01,
        max_value=1_000,
        help_text="Each is filled up to this size. Larger ground thins the dose of the same patrol.",
    )
    refresh = forms.BooleanField(
        label="Compare with the set in force: say which hotspots to keep, retire and add", required=False
    )
    min_density = forms.FloatField(
        label="Least density of added ground, in incidents per hectare",
        required=False,
        min_value=0,
        help_text="Empty fills each hotspot up to its largest size.",
    )
    time_of_day = forms.ChoiceField(label="Time of day", choices=_TIMES, widget=forms.RadioSelect)
    kernel = forms.ChoiceField(label="Shape of the kernel", choices=_KERNELS, help_text="For kernel density only.")
    bandwidth_m = forms.FloatField(
        label="Bandwidth, in metres",
        required=False,
        min_value=10,
        max_value=5_000,
        help_text="For kernel density only; empty means 200 m.",
    )
    permutations = forms.IntegerField(
        label="Permutations",
        min_value=0,
        max_value=9_999,
        help_text="For Getis-Ord Gi* only; 0 uses the normal distribution.",
    )
    include_police_generated = forms.BooleanField(
        label="Count what police activity found",
        required=False,
        help_text="Drugs and weapons found by stops follow the patrols: counting them makes places pick themselves.",
    )
    include_dwellings = forms.BooleanField(
        label="Count dwellings and domestic incidents",
        required=False,
        help_text="Patrols in public do not reach them. Published data cannot tell them apart.",
    )
    resamples = forms.IntegerField(
        label="Resampled worlds for stability",
        min_value=0,
        max_value=10_000,
        help_text="0 leaves stability out. With 40 the share has a standard error of at most 8 points.",
    )
    seed = forms.IntegerField(
        label="Seed of random choices",
        min_value=0,
        max_value=4_294_967_295,
        help_text="The same seed on the same data gives the same result.",
    )
    anyway = forms.BooleanField(label="Run it again anyway", required=False, widget=forms.HiddenInput)
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], held: HeldMonths, like: Run | None = None, **kwargs: Any
    ) -> None:
        self.held = held
        kwargs["initial"] = _defaults(held, like) | {"ticket": uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._field("programme").queryset = programmes
        for name in ("size_m", "count", "max_area_ha", "min_density", "bandwidth_m", "permutations", "resamples"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def has_more_errors(self) -> bool:
        """Whether something is wrong below "More settings", which then stands open."""
        return any(name in self.errors for name in _MORE) if self.is_bound else False

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields below "More settings"."""
        return [self[name] for name in _MORE]

    def clean_first(self) -> str:
        """The month as ``2024-01``."""
        return self._month("first")

    def clean_last(self) -> str:
        """The month as ``2024-01``."""
        return self._month("last")

    def _month(self, name: str) -> str:
        try:
            return str(Month.parse(self.cleaned_data[name]))
        except UsageError as error:
            raise ValidationError("Enter a month as year and month, such as 2024-01.") from error

    def clean_streets(self) -> Any:
        """A file that may be a street network."""
        return self._file("streets", _STREET_ENDINGS)

    def clean_areas(self) -> Any:
        """A file that may hold polygons."""
        return self._file("areas", _AREA_ENDINGS)

    def _file(self, name: str, endings: tuple[str, ...]) -> Any:
        file = self.cleaned_data[name]
        if not file:
            return None
        if PurePosixPath(file.name).suffix.lower() not in endings:
            raise ValidationError(f"Choose a file that ends in {', '.join(endings[:-1])} or {endings[-1]}.")
        if file.size > _LARGEST_FILE_MB * 1_000_000:
            raise ValidationError(f"Choose a file of at most {_LARGEST_FILE_MB} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        """The whole: months held, files where they are needed, and what the science says."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_months(cleaned)
        self._check_file(cleaned, CellShape.STREET, "streets", "Choose a street file, or count in squares.")
        self._check_file(cleaned, CellShape.AREAS, "areas", "Choose a file of areas, or count in squares.")
        if not self.errors:
            self._check_by_science()
        return cleaned

    def _check_months(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("first"), cleaned.get("last")
        if not first or not last:
            return
        if last < first:
            self.add_error("last", "The last month must not lie before the first.")
        elif self.held.held and len(self.held.missing_in(MonthRange.parse(first, last))) == len(
            MonthRange.parse(first, last)
        ):
            held = f"{month_in_words(self.held.held[0])} to {month_in_words(self.held.held[-1])}"
            self.add_error("first", f"None of these months is held. The store holds {held}.")

    def _check_file(self, cleaned: dict[str, Any], shape: CellShape, name: str, words: str) -> None:
        if cleaned.get("shape") == shape and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, words)

    def _check_by_science(self) -> None:
        placeholder = {"path": "to-be-kept", "sha256": "", "name": ""}
        files = dict.fromkeys(self.files_wanted(), placeholder)
        try:
            engine.check_asked(self.asked() | files)
        except BluelampError as error:
            option = next((option for option in _FIELD_OF if option in error.message), None)
            field = _FIELD_OF.get(option or "")
            label = str(self.fields[field].label) if field else ""
            self.add_error(field, error.message.replace(option or "", label, 1) if field else error.message)

    def files_wanted(self) -> dict[str, Any]:
        """The files that the chosen units come from, by part; others are left alone."""
        part = {CellShape.STREET: "streets", CellShape.AREAS: "areas"}.get(self.cleaned_data["shape"])
        return {part: self.cleaned_data[part]} if part else {}

    def asked(self) -> dict[str, Any]:
        """What to look for, JSON-ready, without files and without the set to be refreshed."""
        left_out = {"name", "programme", "streets", "areas", "refresh", "anyway", "ticket"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    def missing_months(self) -> tuple[str, ...]:
        """Months of the chosen period that are not held."""
        return self.held.missing_in(MonthRange.parse(self.cleaned_data["first"], self.cleaned_data["last"]))


def _defaults(held: HeldMonths, like: Run | None) -> dict[str, Any]:
    """What the form says before anybody has touched it: what an earlier run asked, or what is well tried."""
    period = held.default_period() or ("", "")
    found: dict[str, Any] = {
        "first": period[0],
        "last": period[1],
        "weight": Weight.COUNT.value,
        "method": Method.RANK.value,
        "shape": CellShape.SQUARE.value,
        "size_m": 100,
        "count": 20,
        "max_area_ha": 15,
        "time_of_day": TimeOfDay.ALL.value,
        "kernel": Kernel.QUARTIC.value,
        "permutations": 0,
        "resamples": 40,
        "seed": 1,
    }
    if like is None:
        return found
    told = {name: value for name, value in like.settings.items() if not isinstance(value, dict)}
    return found | told | {"programme": like.programme_id, "refresh": bool(told.get("previous_set"))}
