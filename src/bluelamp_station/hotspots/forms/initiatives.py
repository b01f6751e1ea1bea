"""The forms of problem solving."""

from __future__ import annotations

__all__ = ["CloseForm", "FilterForm", "InitiativeForm", "ReopenForm", "WhereForm"]

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.accounts.models import Agency, Area, Person
from bluelamp_station.hotspots.actions.initiatives import InitiativeFields, InitiativeMoney
from bluelamp_station.hotspots.queries.initiative_ground import editable_areas, owner_choices, place_choices
from bluelamp_station.hotspots.queries.initiatives import Chosen, FilterChoices
from bluelamp_station.programme.forms.fields import DayField, PoundsField
from bluelamp_station.programme.models import FundingStream, Programme
from bluelamp_station.programme.queries import visible_programmes
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.hotspots.models import Initiative, Place

_LONGEST = 4_000


def _text(label: str, help_text: str, rows: int = 4, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class FilterForm(forms.Form):
    """What a reader wants to see of the list."""

    is_search = True
    state = forms.ChoiceField(
        required=False,
        choices=[("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed"), ("all", "Open and closed")],
    )
    stage = forms.ChoiceField(required=False, choices=[("", "Any stage"), *choices(SaraStage)])
    owner = forms.ChoiceField(required=False)
    partner = forms.ChoiceField(required=False)
    place = forms.ChoiceField(label="Place or area", required=False)

    def __init__(self, *args: Any, known: FilterChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, any_of, pairs in (
            ("owner", "Anybody", known.owners),
            ("partner", "Any partner", known.partners),
            ("place", "Anywhere", known.places),
        ):
            field = field_of(self, name, forms.ChoiceField)
            field.choices = [("", any_of), *pairs]

    def chosen(self) -> Chosen:
        """What was chosen; a value that means nothing is passed over."""
        if not self.is_bound:
            return Chosen()
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        return Chosen(**told)


class WhereForm(forms.Form):
    """Where a new initiative is: a place in force, or an area."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.none(), empty_label=None)
    place = forms.ChoiceField(
        required=False, help_text="A hotspot or priority place of the set in force. Leave empty for a whole area."
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        empty_label="The area of the place",
        help_text="For an initiative that covers a whole area.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.places: dict[tuple[int, str], Place] = {
            (place.hotspot_set.programme_id, place.ref): place
            for place in place_choices(person).select_related("hotspot_set")
        }
        programmes = field_of(self, "programme", forms.ModelChoiceField)
        areas = field_of(self, "area", forms.ModelChoiceField)
        place = field_of(self, "place", forms.ChoiceField)
        programmes.queryset = visible_programmes(person)
        areas.queryset = editable_areas(person)
        refs = {ref: f"{ref} {one.name}{f', {one.town}' if one.town else ''}" for (_, ref), one in self.places.items()}
        place.choices = [("", "No single place"), *refs.items()]
        if len(programmes.queryset) == 1:
            programmes.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Either a place of the programme or an area."""
        cleaned = super().clean() or {}
        ref, area, programme = cleaned.get("place"), cleaned.get("area"), cleaned.get("programme")
        if not ref and area is None and not self.errors:
            self.add_error("place", "Choose a place, or an area below.")
        if ref and programme is not None:
            found = self.places.get((programme.pk, ref))
            if found is None:
                self.add_error("place", "That place belongs to another programme.")
            elif area is not None and not found.area_path.startswith(area.path):
                self.add_error("area", "The place does not lie in that area: choose one of the two.")
        return cleaned

    def area_path(self) -> str:
        """Path of the area of the place, or of the area chosen; call it on a valid form."""
        ref = self.cleaned_data["place"]
        if ref:
            return self.places[self.cleaned_data["programme"].pk, ref].area_path
        path: str = self.cleaned_data["area"].path
        return path


class InitiativeForm(forms.Form):
    """What is done about a place, by whom, until when, and how one will see that it worked."""

    title = forms.CharField(max_length=120, help_text="Such as Lighting in the bus station underpass.")
    problem = _text("Problem", "What happens, where and when; places and patterns, no names of people.", required=True)
    response = _text("Response", "What is done about it besides patrols.")
    stage = forms.ChoiceField(
        choices=choices(SaraStage), widget=forms.RadioSelect, help_text="Scanning, analysis, response, assessment."
    )
    owner = forms.ModelChoiceField(queryset=Person.objects.none(), empty_label="Choose somebody")
    partner = forms.ModelChoiceField(
        label="Partner agency", queryset=Agency.objects.all(), required=False, empty_label="None"
    )
    starts_date = DayField(label="First day")
    ends_date = DayField(label="Last day", required=False)
    cost_pounds = PoundsField(label="Cost in pounds", required=False, max_digits=10)
    stream = forms.ModelChoiceField(
        label="Funding stream", queryset=FundingStream.objects.none(), required=False, empty_label="None"
    )
    measure = _text("Measure of success", "The number that should change, from what to what, by when.", 3)
    result = _text("Result so far", "What has come of it; needed to close the initiative.", 3)
    note = forms.CharField(
        label="What this change is about", required=False, max_length=500, help_text="Shown in the history."
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        person: Person,
        streams: Any = None,
        initiative: Initiative | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(initiative, person)
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        owners = owner_choices(person, initiative.area_path if initiative else "")
        if initiative is not None:
            owners |= Person.objects.filter(pk=initiative.owner_id)
        self._offer("owner", owners.distinct())
        if streams is None:
            del self.fields["cost_pounds"], self.fields["stream"]
        else:
            self._offer("stream", streams)
        if initiative is None:
            del self.fields["note"], self.fields["edition"], self.fields["result"]

    def _offer(self, name: str, queryset: Any) -> None:
        field = field_of(self, name, forms.ModelChoiceField)
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_date"), cleaned.get("ends_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", "The last day lies before the first day.")
        return cleaned

    def initiative_fields(self) -> InitiativeFields:
        """What the actions take; call it on a valid form."""
        told = self.cleaned_data
        money = InitiativeMoney(told["cost_pounds"], told["stream"]) if "stream" in self.fields else None
        return InitiativeFields(
            title=told["title"],
            problem=told["problem"],
            owner=told["owner"],
            starts_date=told["starts_date"],
            stage=SaraStage(told["stage"]),
            response=told["response"],
            partner=told["partner"],
            ends_date=told["ends_date"],
            measure=told["measure"],
            result=told.get("result", ""),
            money=money,
        )


def _initial(initiative: Initiative | None, person: Person) -> dict[str, Any]:
    if initiative is None:
        return {"stage": SaraStage.SCANNING.value, "starts_date": timezone.localdate(), "owner": person.pk}
    names = ("title", "problem", "response", "stage", "starts_date", "ends_date", "cost_pounds", "measure", "result")
    return {
        **{name: getattr(initiative, name) for name in names},
        "owner": initiative.owner_id,
        "partner": initiative.partner_id,
        "stream": initiative.stream_id,
        "edition": initiative.edition,
    }


class CloseForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label="What came of it",
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Against the measure of success, with the number where there is one; also where nothing changed.",
        error_messages={"required": "Say what came of it, also where nothing did."},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    """Why it is opened again."""

    why = forms.CharField(
        label="Why it is opened again",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is opened again."},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)
