"""Forms: an upload, a decision on a point, and the filters of lists."""

from __future__ import annotations

__all__ = ["DecisionForm", "LedgerFilter", "RowsFilter", "UploadForm"]

from typing import TYPE_CHECKING, Any, cast

from django import forms

from bluelamp.core.crs import BRITISH_GRID, IRISH_GRID, WGS84
from bluelamp.core.vocabulary import MonthStatus, RowVerdict, SinkDecision
from bluelamp_station.incidents import engine
from bluelamp_station.incidents.wording import name_in_words, reason_in_words, status_words
from bluelamp_station.ui.fields import FilesField
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.incidents.upload_handlers import ReceivedFile

_OWN = "own"
_SYSTEMS = (
    ("", "As published, or by the recipe"),
    (WGS84, "Degrees (WGS84)"),
    (BRITISH_GRID, "British National Grid"),
    (IRISH_GRID, "Irish Transverse Mercator"),
)


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field the choices that are known only now."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices


class UploadForm(forms.Form):
    """Files to load, and how to read them."""

    incident_files = FilesField(
        label="Incident files",
        help_text="Zips, CSV, Excel (XLSX) or Parquet files, several at once. Sending a file again does no harm.",
        error_messages={"required": "Choose at least one incident file"},
    )
    recipe = forms.ChoiceField(
        label="Recipe",
        required=False,
        help_text="How the columns and codes of the files are read. Files from data.police.uk need none.",
    )
    own_recipe = forms.FileField(
        label="Own recipe",
        required=False,
        help_text="A TOML file, where you chose “Own recipe” above.",
        error_messages={"empty": "The recipe is empty. Choose a file with something in it."},
    )
    boundary = forms.FileField(
        label="Boundary",
        required=False,
        help_text="GeoJSON, GeoPackage, or a zip of a Shapefile: the outline of the force or of its districts. "
        "Incidents outside it are kept aside. The first boundary given is kept for every later delivery.",
        error_messages={"empty": "The boundary is empty. Choose a file with something in it."},
    )
    input_crs = forms.ChoiceField(label="Coordinates", required=False, choices=_SYSTEMS)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=200,
        help_text="For colleagues, such as “corrected March figures”. No names of victims or suspects.",
    )

    # The last part of the request: where it is not there, the files before it may be cut off.
    end = forms.CharField(required=False, initial="end", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name.replace("-", " ").replace("_", " ").capitalize()) for name in engine.example_recipes()]
        _offer(self, "recipe", [("", "None: published format"), *names, (_OWN, "Own recipe (TOML file below)")])

    def clean(self) -> dict[str, Any]:
        """The request arrived whole; an own recipe needs its file, and a file needs the choice."""
        cleaned = super().clean() or {}
        if not cleaned.get("end"):
            self.add_error(None, "The upload was cut off on its way. Send the files again")
        chosen, sent = cleaned.get("recipe"), cleaned.get("own_recipe")
        if chosen == _OWN and not sent and "own_recipe" not in self.errors:
            self.add_error("own_recipe", "Choose the TOML file of the recipe")
        if sent and chosen != _OWN:
            self.add_error("recipe", "Choose “Own recipe” to use the TOML file, or leave the file out")
        return cleaned

    @property
    def received(self) -> list[ReceivedFile]:
        """The files of a valid form, those with incidents first."""
        others = [self.cleaned_data.get(name) for name in ("own_recipe", "boundary")]
        return [*self.cleaned_data["incident_files"], *(file for file in others if file)]

    @property
    def example_recipe(self) -> str:
        """Name of the example chosen; empty for none or an own one."""
        chosen: str = self.cleaned_data["recipe"]
        return "" if chosen == _OWN else chosen


class DecisionForm(forms.Form):
    """Keep or exclude a point, and why."""

    decision = forms.ChoiceField(
        label="Should its incidents count in rankings?",
        widget=forms.RadioSelect,
        choices=(
            (SinkDecision.KEEP.value, "Keep: incidents did happen there"),
            (SinkDecision.EXCLUDE.value, "Exclude: they were recorded there and happened elsewhere, or need no patrol"),
        ),
        error_messages={"required": "Choose keep or exclude"},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whoever asks later, such as “custody suite; arrests made elsewhere are recorded there”.",
        error_messages={"required": "Give a reason"},
    )
    # When the decision that the page showed was made; empty where there was none.
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)


class RowsFilter(forms.Form):
    """Which rows of a delivery to list."""

    is_search = True

    verdict = forms.ChoiceField(
        label="Shown", required=False, choices=[("", "All"), *((one.value, words(one)) for one in RowVerdict)]
    )
    reason = forms.ChoiceField(label="Reason", required=False)
    file = forms.ChoiceField(label="File", required=False)

    def __init__(self, *args: Any, reasons: Mapping[str, int], files: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("reason", [(reason, f"{reason_in_words(reason)} ({n:,})") for reason, n in reasons.items()]),
            ("file", [(file, file) for file in files]),
        ):
            _offer(self, name, [("", "All"), *choices])


class LedgerFilter(forms.Form):
    """Which part of the ledger to show."""

    is_search = True

    source = forms.ChoiceField(label="Source", required=False)
    area = forms.ChoiceField(label="District", required=False)
    status = forms.ChoiceField(label="Months", required=False)

    def __init__(self, *args: Any, sources: Sequence[str], areas: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = [(status.value, status_words(status)) for status in MonthStatus]
        for name, choices in (
            ("source", [("", "All sources"), *((source, name_in_words(source)) for source in sources)]),
            ("area", [("", "Whole source"), ("*", "All districts"), *((area, area) for area in areas)]),
            ("status", [("", "All"), ("flagged", "Only those with something to look at"), *statuses]),
        ):
            _offer(self, name, choices)
