"""How forms are drawn: GOV.UK markup for any Django form, through Django's own form renderer.

Set ``FORM_RENDERER = "bluelamp_station.ui.forms.StationRenderer"``. ``{{ form }}`` then gives the error summary and
every field; ``{{ form.name.as_field_group }}`` gives one field with its label, hint and error.
"""

from __future__ import annotations

__all__ = ["ErrorLink", "StationBoundField", "StationRenderer", "error_links"]

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django.forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import Field, widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.forms.utils import ErrorList
    from django.template.backends.base import _EngineTemplate

# Most particular first: to Django several check boxes are a kind of radio buttons, and a number is a kind of input.
_KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.SelectDateWidget, "parts"),
    (widgets.Select, "select"),
    (widgets.Textarea, "textarea"),
    (widgets.FileInput, "file"),
    (widgets.MultiWidget, "parts"),
    (widgets.Input, "input"),
)
_CLASSES = {
    "radios": "govuk-radios__input",
    "checkboxes": "govuk-checkboxes__input",
    "checkbox": "govuk-checkboxes__input",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "input": "govuk-input",
}
_ERROR_CLASSES = {
    "select": "govuk-select--error",
    "textarea": "govuk-textarea--error",
    "file": "govuk-file-upload--error",
    "input": "govuk-input--error",
}
# Short answers get short boxes: the width of a box says how much is wanted.
_NARROW: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.NumberInput, "govuk-input--width-10"),
    (widgets.DateInput, "govuk-input--width-10"),
    (widgets.TimeInput, "govuk-input--width-5"),
)

# What Django says of a number beyond its limit, and how it is said here.
_LIMITS = {
    "min_value": (MinValueValidator.message, "or more"),
    "max_value": (MaxValueValidator.message, "or less"),
}


class StationBoundField(BoundField):
    """A field of a form that knows how it is drawn."""

    @property
    def errors(self) -> ErrorList:
        """Errors of the field; Django's bare "This field is required." and its limits name what is meant."""
        found: ErrorList = super().errors
        if not any(error.code in ("required", "max_length") or error.code in _LIMITS for error in found.as_data()):
            return found
        named = copy(found)
        named.data = [self._named(error) for error in found.as_data()]
        return named

    def _named(self, error: ValidationError) -> ValidationError:
        if error.code in _LIMITS and error.message == _LIMITS[error.code][0] and error.params:
            words = _LIMITS[error.code][1]
            return ValidationError(f"“{self.label}” must be {error.params['limit_value']:,} {words}.", code=error.code)
        if error.code == "max_length" and error.params and "show_value" in error.params:
            most, has = error.params["limit_value"], error.params["show_value"]
            return ValidationError(f"“{self.label}” has {has:,} characters; {most:,} are the most.", code=error.code)
        is_bare = error.code == "required" and error.message == Field.default_error_messages["required"]
        return ValidationError(self._missing_in_words(), code="required") if is_bare else error

    def _missing_in_words(self) -> str:
        wanted = {
            "checkbox": "a tick",
            "file": "a file",
            "select": "a choice",
            "radios": "a choice",
            "checkboxes": "a choice",
        }
        return f"“{self.label}” needs {wanted.get(self.kind, 'an answer')}."

    @property
    def kind(self) -> str:
        """How it is drawn: ``input``, ``select``, ``textarea``, ``file``, ``checkbox`` or one of the groups.

        Groups are ``checkboxes``, ``radios`` and ``parts`` (of a date).
        """
        return _kind(self.field.widget)

    @property
    def is_group(self) -> bool:
        """Whether it is several controls under one legend."""
        return self.kind in ("radios", "checkboxes", "parts")

    @property
    def is_marked_optional(self) -> bool:
        """Whether the label says that an answer may be left out."""
        return not (
            self.field.required
            or self.field.disabled
            or self.kind == "checkbox"
            or getattr(self.form, "is_search", False)
            or "optional" in str(self.label).lower()
        )

    @property
    def error_target(self) -> str:
        """Id of the control that a link in the error summary leads to."""
        first = self.field.widget.attrs.get("id") or self.auto_id
        if self.kind in ("radios", "checkboxes"):
            return f"{first}_0"
        return self.id_for_label or first

    @property
    def group_describedby(self) -> str:
        """Ids of hint and error for the fieldset of a group; empty where it has neither."""
        return self.aria_describedby or ""

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: widgets.Widget | None = None
    ) -> dict[str, str | bool]:
        """Attributes of the control, with the classes of its kind.

        Args:
            attrs: attributes asked for by the template.
            widget: drawn in place of the field's own widget.
        """
        drawn = widget or self.field.widget
        built: dict[str, str | bool] = super().build_widget_attrs(attrs, widget)
        # Faults are told by the server in the page, where every reader meets them, not by the browser's bubbles.
        built.pop("required", None)
        if drawn.is_hidden:
            return built
        if self.kind in ("radios", "checkboxes"):
            built.pop("aria-invalid", None)
        classes = [str(drawn.attrs.get("class", "")), str(built.get("class", "")), *_classes(drawn, bool(self.errors))]
        built["class"] = " ".join(dict.fromkeys(" ".join(classes).split()))
        return built


def _kind(widget: widgets.Widget) -> str:
    return next((kind for known, kind in _KINDS if isinstance(widget, known)), "input")


def _classes(widget: widgets.Widget, has_errors: bool) -> list[str]:  # noqa: FBT001 - private, one caller
    kind = _kind(widget)
    classes = [_CLASSES.get(kind, "")]
    if "govuk-input--width" not in str(widget.attrs.get("class", "")):
        classes += [narrow for known, narrow in _NARROW if isinstance(widget, known)]
    if has_errors:
        classes.append(_ERROR_CLASSES.get(kind, ""))
    return [name for name in classes if name]


class StationRenderer(BaseRenderer):
    """Draws forms from the templates of this room, falling back on Django's own.

    It has its own engine, so that a form looks the same whatever the project's template settings are.
    """

    form_template_name = "django/forms/div.html"
    formset_template_name = "django/forms/formsets/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = StationBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        """Templates of this room first, then of Django, then of the other applications."""
        own = Path(__file__).parent / "templates"
        django_own = Path(django.forms.__file__).parent / "templates"
        return DjangoTemplates({"APP_DIRS": True, "DIRS": [own, django_own], "NAME": "station-forms", "OPTIONS": {}})

    def get_template(self, template_name: str) -> _EngineTemplate:
        """The template of that name.

        Args:
            template_name: path as Django's forms give it.
        """
        return self.engine.get_template(template_name)


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary.

    Args:
        text: the error's sentence.
        target: id of the control it speaks of; empty for an error of the whole form.
    """

    text: str
    target: str = ""


def error_links(form: BaseForm) -> list[ErrorLink]:
    """What the error summary of a form says: errors of the whole form first, then of its fields in order.

    Args:
        form: any form; an unbound one has no errors.
    """
    links = [ErrorLink(str(text)) for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else _target(field)
        name = f"{field.label}: " if field.is_hidden else ""
        links += [ErrorLink(f"{name}{text}", target) for text in field.errors]
    return links


def _target(field: BoundField) -> str:
    return field.error_target if isinstance(field, StationBoundField) else field.id_for_label
