"""Forms for what a crew should know of a place, and for the streets on its map."""

from __future__ import annotations

__all__ = ["BriefingForm", "StreetsForm"]

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from bluelamp_station.plans.actions.briefings import LONGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDINGS = (".geojson", ".json", ".gpkg", ".osm", ".xml", ".graphml")
LARGEST_MB = 100


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BriefingForm(forms.Form):
    """Words for a place's card."""

    terrain = _text("Terrain", "Ways in and out, light, cover, where the network fails.")
    to_do = _text("What to do", "What helps here: be seen at the tram stop, speak to the shops, check the garages.")
    not_to_claim = _text("What not to claim", "What the numbers of this place do not say. Nothing about any person.")
    seen = forms.IntegerField(widget=forms.HiddenInput)


class StreetsForm(forms.Form):
    """A street file: one that is sent, or one that the site holds."""

    source = forms.ChoiceField(
        label="Which streets", widget=forms.RadioSelect, choices=[("file", "A file that I send")]
    )
    file = forms.FileField(
        label="Street file", help_text="GeoJSON, GeoPackage, GraphML or OpenStreetMap XML.", required=False
    )
    attribution = forms.CharField(
        label="Whose data it is",
        max_length=200,
        initial="© OpenStreetMap contributors, ODbL",
        help_text="As the licence wants it said. It stands under the map on the phone.",
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: Mapping[str, str], **kwargs: Any) -> None:
        """Make it.

        Args:
            args: as any form takes them.
            held: words of files that the site holds, by their word.
            kwargs: as any form takes them.
        """
        kwargs["initial"] = {"ticket": uuid4(), "source": next(iter(held), "file")} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [*held.items(), ("file", "A file that I send")]  # type: ignore[attr-defined]  # - a ChoiceField
        if not held:
            self.fields["source"].widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        """A file that may be a street network."""
        file = self.cleaned_data["file"]
        if not file:
            return None
        if PurePosixPath(file.name).suffix.lower() not in _ENDINGS:
            raise ValidationError(f"Choose a file that ends in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}.")
        if file.size > LARGEST_MB * 1_000_000:
            raise ValidationError(f"Choose a file of at most {LARGEST_MB} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        """A file is there where one is to be sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("source") == "file" and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose a street file.")
        return cleaned
