"""The forms of areas and agencies."""

from __future__ import annotations

__all__ = ["AgencyForm", "AreaForm", "DistrictsForm", "MoveForm", "OutlineForm", "RenameForm"]

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind, AreaKind
from bluelamp_station.accounts.area_queries import areas_of_work, parents_for
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.outline_file import LARGEST_BYTES, read_outline
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.engine import District
    from bluelamp_station.accounts.models import Agency, Person

_BELOW_A_FORCE = [kind for kind in AreaKind if kind is not AreaKind.FORCE]
_MAY_HOLD = [kind.value for kind in AreaKind if kind is not AreaKind.PLACE]


class _ParentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # - no generic class when it runs
    """An area to lie in, told with its kind."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.get_kind_display().lower()})"


def _may_hold(person: Person) -> Any:
    return areas_of_work(person).filter(kind__in=_MAY_HOLD)


class OutlineForm(forms.Form):
    """An outline as a file."""

    file = forms.FileField(
        label="Outline as a GeoJSON file",
        help_text="One polygon in degrees (WGS 84).",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> dict[str, Any] | None:
        """The polygon in the file."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_BYTES:
            raise ValidationError(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB: simplify the outline.")
        try:
            return read_outline(file.read())
        except RefusedInputError as error:
            raise ValidationError(error.message) from None


class AreaForm(OutlineForm):
    """A new area."""

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=choices(_BELOW_A_FORCE), widget=forms.RadioSelect)
    parent = _ParentField(label="Inside", queryset=Area.objects.none(), empty_label=None)
    field_order = ("name", "kind", "parent", "file")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        parent = field_of(self, "parent", _ParentField)
        parent.queryset = _may_hold(person)


class RenameForm(forms.Form):
    """Another name for an area."""

    name = forms.CharField(max_length=120)
    was = forms.CharField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """Where an area goes, and why."""

    parent = _ParentField(label="Lies from now on in", queryset=Area.objects.none(), empty_label="Choose an area")
    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the log: whoever has a role on the wider area gets it here too, and others lose it.",
    )
    was = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = field_of(self, "parent", _ParentField)
        parent.queryset = parents_for(person, area).exclude(pk=area.parent_id or 0)


class DistrictsForm(forms.Form):
    """Which districts of the incidents' boundary become areas."""

    parent = _ParentField(label="Inside", queryset=Area.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label="Become", choices=choices(_BELOW_A_FORCE), initial=AreaKind.PARTNERSHIP.value, widget=forms.RadioSelect
    )
    names = forms.MultipleChoiceField(
        label="Districts",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one district."},
    )

    def __init__(self, *args: Any, person: Person, districts: Sequence[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = _may_hold(person)
        known = {name.casefold() for name in areas_of_work(person).values_list("name", flat=True)}
        parent = field_of(self, "parent", _ParentField)
        names = field_of(self, "names", forms.MultipleChoiceField)
        parent.queryset = areas
        names.choices = [
            (one.name, f"{one.name} (an area has this name: its outline is drawn anew)")
            if one.name.casefold() in known
            else (one.name, one.name)
            for one in districts
        ]
        names.initial = [one.name for one in districts if one.name.casefold() not in known]


class AgencyForm(forms.Form):
    """An agency; its code is given once."""

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=choices(AgencyKind), widget=forms.RadioSelect)
    code = forms.SlugField(
        max_length=40,
        required=False,
        help_text="Short name by which files such as rates.csv name it; made from the name where you give none.",
    )
    was = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agency: Agency | None = None, **kwargs: Any) -> None:
        if agency is not None:
            kwargs["initial"] = {"name": agency.name, "kind": agency.kind, "was": agency.name}
        super().__init__(*args, **kwargs)
        del self.fields["was" if agency is None else "code"]
