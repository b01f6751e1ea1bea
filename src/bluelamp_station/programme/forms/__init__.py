"""What people fill in."""

from __future__ import annotations

__all__ = [
    "DayForm",
    "ProgrammeForm",
    "RateForm",
    "RatesFileForm",
    "StepForm",
    "StreamForm",
    "TargetForm",
    "WithdrawForm",
]

from bluelamp_station.programme.forms.programmes import ProgrammeForm
from bluelamp_station.programme.forms.rates import DayForm, RateForm, RatesFileForm
from bluelamp_station.programme.forms.streams import StepForm, StreamForm
from bluelamp_station.programme.forms.targets import TargetForm, WithdrawForm
