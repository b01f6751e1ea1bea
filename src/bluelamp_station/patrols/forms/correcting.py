"""Forms in which somebody says how a visit was, and what it led to."""

from __future__ import annotations

__all__ = ["OutcomeForm", "ReasonForm", "VisitForm", "WithdrawOutcomeForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import Audience, OutcomeKind, PatrolMode
from bluelamp_station.patrols.actions.correcting import OutcomeFields
from bluelamp_station.patrols.actions.stating import SHORTEST_REASON, Member, Statement
from bluelamp_station.patrols.queries.correctable import place_on
from bluelamp_station.programme.forms.fields import DayField
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.patrols.queries.crew_choices import Colleague

_SEATS = 6
_KEPT = "Kept with both versions. Name no member of the public."
_YES_NO = [("yes", "Yes"), ("no", "No")]


def reason_field(label: str = "Reason", help_text: str = _KEPT) -> forms.CharField:
    """Why something is done, in at least ten characters."""
    return forms.CharField(
        label=label,
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={"min_length": f"Say why in at least {SHORTEST_REASON} characters."},
    )


class ClockField(forms.TimeField):
    """A local time of day, to the second where it is known so."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(
            attrs={"type": "time", "step": "1", "class": "govuk-input--width-10"}, format="%H:%M:%S"
        )
        super().__init__(widget=widget, input_formats=["%H:%M:%S", "%H:%M"], **kwargs)


class ReasonForm(forms.Form):
    """Why a visit is withdrawn, or stands again."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field()


class VisitForm(forms.Form):
    """How a visit was: for a correction of one that stands, or for a new one from paper."""

    day = DayField(label="Day on which it started")
    starts = ClockField(label="Start")
    ends = ClockField(label="End", help_text="A time before the start is taken as the next morning.")
    place = forms.ChoiceField(label="Place")
    mode = forms.ChoiceField(label="How", choices=choices(PatrolMode), widget=forms.RadioSelect)
    additional = forms.ChoiceField(
        label="Additional patrol",
        choices=_YES_NO,
        widget=forms.RadioSelect,
        help_text="Yes where it would not have happened on the core rota.",
    )
    reason = reason_field()
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ticket = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        places: Sequence[Place],
        crew: Sequence[Colleague] | None,
        visit: Visit | None = None,
        present: Sequence[Colleague] = (),
        **kwargs: Any,
    ) -> None:
        self.visit, self._places = visit, {place.ref: place for place in places}
        self._crew = None if crew is None else {one.person_ref: one for one in (*crew, *present)}
        kwargs["initial"] = _initial(visit, present) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        named = [(place.ref, f"{place.ref} {place.name}") for place in places]
        if visit is not None and visit.place_ref not in self._places:
            named.insert(0, (visit.place_ref, f"{visit.place_ref}, as recorded"))
        self.fields["place"].choices = named if visit else [("", "Choose a place"), *named]  # type: ignore[attr-defined]  # - a ChoiceField
        if self._crew is not None:
            self._add_seats(self._crew, max(_SEATS, len(present)))

    def _add_seats(self, crew: Mapping[str, Colleague], n_seats: int) -> None:
        people = [("", "Nobody"), *((ref, one.label) for ref, one in crew.items())]
        for seat in range(1, n_seats + 1):
            label = "Crew: first member" if seat == 1 else f"Member {seat}"
            self.fields[f"crew_{seat}"] = forms.ChoiceField(label=label, choices=people, required=seat == 1)
        self.order_fields([
            "day", "starts", "ends", "place", *(f"crew_{n}" for n in range(1, n_seats + 1)), "mode", "additional",
            "reason",
        ])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Nobody sits on two seats."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refs = [value for name, value in cleaned.items() if name.startswith("crew_") and value]
        if len(set(refs)) < len(refs):
            self.add_error("crew_2", "Somebody is named twice.")
        return cleaned

    def statement(self) -> Statement:
        """What the form says; expects that it is valid."""
        told = self.cleaned_data
        starts, ends = self._moments()
        members = None
        if self._crew is not None:
            seats = [told[name] for name in self.fields if name.startswith("crew_") and told[name]]
            members = [_member(self._crew[ref]) for ref in seats]
        return Statement(
            started_at=starts,
            ended_at=ends,
            place=self._place(starts),
            mode=PatrolMode(told["mode"]),
            is_additional=told["additional"] == "yes",
            crew=members,
        )

    def _place(self, starts: dt.datetime) -> Place | None:
        """The place as it was on the day; None where it stays as it is recorded."""
        chosen = self.cleaned_data["place"]
        if self.visit is not None and chosen == self.visit.place_ref:
            return None
        return place_on(self._places[chosen], timezone.localdate(starts))

    def _moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Start and end; what was not touched stays to the part of a second, also in the hour that comes twice."""
        told = self.cleaned_data
        last = told["day"] + dt.timedelta(days=1) if told["ends"] < told["starts"] else told["day"]
        stood_start = self.visit.started_at if self.visit else None
        stood_end = self.visit.ended_at if self.visit else None
        return _moment(told["day"], told["starts"], stood_start), _moment(last, told["ends"], stood_end)


class OutcomeForm(forms.Form):
    """What a visit led to."""

    kind = forms.ChoiceField(label="Outcome", choices=choices(OutcomeKind))
    count = forms.IntegerField(label="How many", min_value=1, max_value=500)
    audience = forms.ChoiceField(
        label="With whom, for an engagement", choices=[("", "Not said"), *choices(Audience)], required=False
    )
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        help_text="The force's own record number, never a name.",
    )
    found = forms.ChoiceField(
        label="Something found, for a search", choices=[("", "Not said"), *_YES_NO], required=False
    )
    reason = reason_field("How it is known")
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"ticket": uuid4(), "count": 1} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def outcome_fields(self) -> OutcomeFields:
        """What the form says; expects that it is valid."""
        told = self.cleaned_data
        return OutcomeFields(
            OutcomeKind(told["kind"]),
            told["count"],
            Audience(told["audience"]) if told["audience"] else None,
            told["reference"].strip(),
            {"yes": True, "no": False}.get(told["found"]),
        )


class WithdrawOutcomeForm(forms.Form):
    """How many it was, or that it never was."""

    what = forms.ChoiceField(
        label="What is right",
        choices=[("count", "Another number"), ("withdraw", "It did not happen: withdraw it")],
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(label="How many it was", min_value=1, max_value=500, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        """Another number is needed only where the number changes."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("what") == "count" and not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", "Say how many it was.")
        return cleaned


def _initial(visit: Visit | None, present: Sequence[Colleague]) -> dict[str, Any]:
    seats = {f"crew_{number}": one.person_ref for number, one in enumerate(present, 1)}
    if visit is None:
        return {"mode": PatrolMode.FOOT.value, "additional": "yes", "ticket": uuid4(), **seats}
    starts = timezone.localtime(visit.started_at)
    ends = timezone.localtime(visit.ended_at) if visit.ended_at else None
    return {
        "day": starts.date(),
        "starts": starts.time().replace(microsecond=0),
        "ends": ends.time().replace(microsecond=0) if ends else None,
        "place": visit.place_ref,
        "mode": visit.mode,
        "additional": "yes" if visit.is_additional else "no",
        "edition": visit.edition,
        **seats,
    }


def _moment(day: dt.date, clock: dt.time, stood: dt.datetime | None) -> dt.datetime:
    typed = dt.datetime.combine(day, clock)
    if stood is not None and timezone.localtime(stood).replace(tzinfo=None, microsecond=0, fold=0) == typed:
        return stood
    return timezone.make_aware(typed)


def _member(colleague: Colleague) -> Member:
    return Member(colleague.person_ref, colleague.role, colleague.agency, colleague.person)
