"""Any Django form is drawn with labels, hints, legends and errors that lead to their field."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import formset_factory
from django.template import engines

from bluelamp_station.ui.forms import StationBoundField, error_links
from station.ui.gallery import GalleryForm


def found(attribute: str, tag: str) -> str:
    """What an attribute of a tag says; a tag without it fails here."""
    match = re.search(rf' {attribute}"([^"]+)"', tag)
    assert match, tag
    return match[1]


def controls(html: str) -> list[str]:
    """Ids of every control that somebody can use."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
    return [found("id=", tag) for tag in tags if 'type="hidden"' not in tag]


@pytest.fixture
def blank() -> str:
    return str(GalleryForm())


@pytest.fixture
def refused() -> str:
    return str(GalleryForm({"name": "taken", "number": "0"}))


def test_every_control_has_a_label_of_its_own(blank: str) -> None:
    labelled = re.findall(r'<label[^>]* for="([^"]+)"', blank)
    assert sorted(controls(blank)) == sorted(labelled)
    assert len(labelled) == 13


@pytest.mark.parametrize(
    ("field", "css"),
    [
        ("id_name", "govuk-input"),
        ("id_password", "govuk-input"),
        ("id_number", "govuk-input govuk-input--width-10"),
        ("id_start_date", "govuk-input govuk-input--width-10"),
        ("id_reason", "govuk-textarea"),
        ("id_method", "govuk-select"),
        ("id_shape_0", "govuk-radios__input"),
        ("id_days_1", "govuk-checkboxes__input"),
        ("id_agreed", "govuk-checkboxes__input"),
        ("id_upload", "govuk-file-upload"),
    ],
)
def test_each_kind_of_control_has_its_class(blank: str, field: str, css: str) -> None:
    tag = re.search(rf'<[^>]* id="{field}"[^>]*>', blank)
    assert tag
    assert f'class="{css}"' in tag[0]


def test_choices_stand_under_a_legend_with_their_hint(blank: str) -> None:
    group = re.search(r'<fieldset[^>]*id="id_shape_group"[^>]*>.*?</fieldset>', blank, re.DOTALL)
    assert group
    assert 'aria-describedby="id_shape_helptext"' in group[0]
    assert re.search(r"<legend[^>]*>Shape</legend>", group[0])
    assert '<div class="govuk-hint" id="id_shape_helptext">Of the grid.</div>' in group[0]


def test_a_hint_is_tied_to_its_control(blank: str) -> None:
    tag = re.search(r'<input[^>]*id="id_name"[^>]*>', blank)
    assert tag
    assert found("aria-describedby=", tag[0]) == "id_name_helptext"


def test_what_may_be_left_out_is_marked(blank: str) -> None:
    assert "Email (optional)</label>" in blank
    assert "Days (optional)</legend>" in blank
    assert "Name (optional)" not in blank


def test_a_search_form_marks_nothing() -> None:
    class Search(forms.Form):
        is_search = True
        words = forms.CharField(required=False)

    assert "optional" not in str(Search())


def test_the_browser_is_not_asked_to_check(blank: str) -> None:
    assert " required" not in blank


def test_errors_stand_in_a_summary_that_leads_to_the_fields(refused: str) -> None:
    targets = re.findall(r'<li><a href="#([^"]+)">', refused)
    assert targets == ["id_name", "id_password", "id_number", "id_start_date", "id_method", "id_shape_0", "id_agreed"]
    assert set(targets) <= set(controls(refused))
    assert refused.count("govuk-form-group--error") == len(targets)


def test_an_error_is_tied_to_its_control(refused: str) -> None:
    tag = re.search(r'<input[^>]*id="id_name"[^>]*>', refused)
    assert tag
    assert 'aria-describedby="id_name_helptext id_name_error"' in tag[0]
    assert 'aria-invalid="true"' in tag[0]
    assert "govuk-input--error" in tag[0]
    assert 'id="id_name_error"' in refused


@pytest.mark.parametrize(
    "sentence",
    ["“Password” needs an answer.", "“Method” needs a choice.", "“I have checked the months” needs a tick."],
)
def test_what_is_missing_is_named(refused: str, sentence: str) -> None:
    assert refused.count(sentence) == 2


def test_a_field_s_own_words_are_kept() -> None:
    class Worded(forms.Form):
        reason = forms.CharField(error_messages={"required": "Say why the boundary changes."})

    assert [link.text for link in error_links(Worded({}))] == ["Say why the boundary changes."]


def test_a_number_beyond_its_limit_is_named_with_the_limit() -> None:
    class Limits(forms.Form):
        count = forms.IntegerField(min_value=1)
        ground = forms.FloatField(label="Largest hotspot, in hectares", max_value=1000)

    assert [link.text for link in error_links(Limits({"count": "0", "ground": "2000"}))] == [
        "“Count” must be 1 or more.",
        "“Largest hotspot, in hectares” must be 1,000 or less.",
    ]


def test_a_text_that_is_too_long_is_named_with_its_length() -> None:
    class Told(forms.Form):
        why = forms.CharField(label="Why", max_length=4)

    assert [link.text for link in error_links(Told({"why": "x" * 1200}))] == [
        "“Why” has 1,200 characters; 4 are the most."
    ]


def test_errors_of_the_whole_form_come_first() -> None:
    class Dates(forms.Form):
        start = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("The period ends before it begins.")

    links = error_links(Dates({}))
    assert [(link.text, link.target) for link in links] == [
        ("The period ends before it begins.", ""),
        ("“Start” needs an answer.", "id_start"),
    ]


def test_an_error_of_a_hidden_field_is_said_with_its_name() -> None:
    class Hidden(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput)

    assert [(link.text, link.target) for link in error_links(Hidden({"version": "x"}))] == [
        ("Version: Enter a whole number.", "")
    ]


def test_a_class_of_the_form_s_author_is_kept() -> None:
    class Narrow(forms.Form):
        hours = forms.IntegerField(widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))

    assert 'class="govuk-input--width-3 govuk-input"' in str(Narrow())


def test_a_chosen_choice_stays_chosen() -> None:
    html = str(GalleryForm({"shape": "hex", "days": ["sat"], "agreed": "on"}))
    assert re.findall(r'id="([^"]+)"[^>]* checked', html) == ["id_shape_1", "id_days_1", "id_agreed"]


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in str(GalleryForm({"name": "<script>alert(1)</script>"}))


def test_several_files_can_be_chosen() -> None:
    class ManyInput(forms.ClearableFileInput):
        allow_multiple_selected = True

    class Many(forms.Form):
        several = forms.FileField(widget=ManyInput(attrs={"multiple": True}))

    assert re.search(r'<input type="file" name="several"[^>]* multiple', str(Many()))


def test_a_file_that_is_held_can_be_taken_out() -> None:
    class Held(forms.Form):
        picture = forms.FileField(required=False)

    class Stored(SimpleUploadedFile):
        url = "/files/outline.geojson"

    html = str(Held(initial={"picture": Stored("outline.geojson", b"")}))
    assert '<a class="govuk-link" href="/files/outline.geojson">outline.geojson</a>' in html
    assert 'id="picture-clear_id"' in html


def test_a_date_in_parts_is_one_group() -> None:
    class Parts(forms.Form):
        day = forms.DateField(widget=forms.SelectDateWidget)

    form = Parts({})
    assert "<fieldset" in str(form)
    assert error_links(form)[0].target in controls(str(form))


def test_a_set_of_forms_has_one_summary() -> None:
    class Line(forms.Form):
        amount = forms.IntegerField()

    lines = formset_factory(Line, extra=2)
    html = str(lines({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-amount": "x", "form-1-amount": "y"}))
    assert html.count("There is a problem") == 1
    assert re.findall(r'href="#([^"]+)"', html) == ["id_form-0-amount", "id_form-1-amount"]


def test_two_forms_on_a_page_share_a_summary() -> None:
    class Line(forms.Form):
        amount = forms.IntegerField()

    text = "{% error_summary a b %}{% form_fields a %}{% form_fields b %}"
    html = engines["django"].from_string(text).render({"a": Line({}, prefix="a"), "b": Line({}, prefix="b")})
    assert html.count("There is a problem") == 1
    assert re.findall(r'href="#([^"]+)"', html) == ["id_a-amount", "id_b-amount"]


def test_an_option_drawn_by_itself_has_its_label() -> None:
    option = str(next(iter(GalleryForm()["shape"])))
    assert 'for="id_shape_0"' in option
    assert "govuk-radios__input" in option


def test_fields_know_how_they_are_drawn() -> None:
    form = GalleryForm()
    kinds = {field.name: field.kind for field in form if isinstance(field, StationBoundField)}
    assert kinds["days"] == "checkboxes"
    assert kinds["agreed"] == "checkbox"
    assert kinds["start_date"] == "input"
    assert len(kinds) == len(form.fields)
