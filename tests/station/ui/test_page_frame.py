"""What stands around every page: menus, banners, signing out, emergency access."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bluelamp_station.accounts.models import Grant

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person

    SignIn = Callable[[Person], Client]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("station.ui.gallery")]
PAGE = "/gallery/withdraw/"


def test_a_stranger_is_offered_to_sign_in(client: Client) -> None:
    text = client.get(PAGE).content.decode()
    assert ">Sign in</a>" in text
    assert "Sign out" not in text


def test_somebody_signed_in_can_sign_out_by_a_form(sign_in: SignIn, analyst: Person) -> None:
    text = sign_in(analyst).get(PAGE).content.decode()
    assert analyst.name in text
    form = text[text.index('<form method="post" action="/account/logout/">') :]
    assert "csrfmiddlewaretoken" in form[: form.index("</form>")]


def test_a_page_has_one_main_part_and_a_way_to_skip_to_it(client: Client) -> None:
    text = client.get(PAGE).content.decode()
    assert text.count('id="main-content"') == 1
    assert '<a href="#main-content" class="govuk-skip-link"' in text
    assert "<title>Gallery · Bluelamp</title>" in text


def test_emergency_access_is_loud_while_it_lasts(sign_in: SignIn, analyst: Person, force: Area) -> None:
    assert "Emergency access is on" not in sign_in(analyst).get(PAGE).content.decode()
    now = timezone.now()
    Grant.objects.create(
        person=analyst,
        purpose="manager",
        area=force,
        valid_from_at=now,
        valid_to_at=now + timedelta(hours=1),
        is_break_glass=True,
        reason="Disorder tonight, nobody else on duty",
    )
    assert "Emergency access is on until" in sign_in(analyst).get(PAGE).content.decode()


def test_a_message_is_shown_once(sign_in: SignIn, analyst: Person) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - this test alone sends a file

    client = sign_in(analyst)
    client.post("/gallery/upload/", {"upload": SimpleUploadedFile("june.csv", b"a,b\n")})
    assert "Taken in: june.csv" in client.get("/gallery/upload/").content.decode()
    assert "Taken in: june.csv" not in client.get("/gallery/upload/").content.decode()
