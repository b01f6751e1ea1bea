"""What the environment may say, and that production mode guesses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

from bluelamp_station.config.environment import read_environment

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """A complete environment."""
    return {
        "BLUELAMP_MODE": "production",
        "BLUELAMP_HOME": str(tmp_path),
        "BLUELAMP_HOSTS": "lamp.example.police.uk",
        "BLUELAMP_SECRET_KEY": KEY,
    }


def test_a_complete_environment_is_read(production: dict[str, str]) -> None:
    found = read_environment(production)
    assert found.is_production
    assert found.hosts == ("lamp.example.police.uk",)
    assert found.origins == ("https://lamp.example.police.uk",)
    assert found.requires_second_factor


@pytest.mark.parametrize("missing", ["BLUELAMP_HOME", "BLUELAMP_HOSTS", "BLUELAMP_SECRET_KEY"])
def test_in_production_mode_nothing_is_guessed(production: dict[str, str], missing: str) -> None:
    del production[missing]
    with pytest.raises(ImproperlyConfigured, match=missing) as refused:
        read_environment(production)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BLUELAMP_MODE", "fast"),
        ("BLUELAMP_HOSTS", "*"),
        ("BLUELAMP_HOSTS", " , "),
        ("BLUELAMP_SECRET_KEY", "short"),
        ("BLUELAMP_DEMO", "yes"),
        ("BLUELAMP_DEMO", "perhaps"),
        ("BLUELAMP_PROXIES", "-1"),
        ("BLUELAMP_LARGEST_UPLOAD_MB", "1e3"),
        ("BLUELAMP_SECOND_FACTOR", "sometimes"),
        ("BLUELAMP_LEASE_SECONDS", "soon"),
    ],
)
def test_an_impossible_value_stops_the_start_and_is_named(production: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment(production | {name: value})


def test_an_identity_service_is_named_whole_or_not_at_all(production: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"BLUELAMP_OIDC_CLIENT_ID, BLUELAMP_OIDC_SECRET"):
        read_environment(production | {"BLUELAMP_OIDC_SERVER": "https://id.example.police.uk"})


def test_no_secret_shows_in_what_python_prints_of_it(production: dict[str, str]) -> None:
    secrets = {
        "DATABASE_URL": "postgres://lamp:pa55w0rd@db/lamp",
        "BLUELAMP_EMAIL_URL": "host=mail;password=ma11w0rd",
        "BLUELAMP_OIDC_SERVER": "https://id.example.police.uk",
        "BLUELAMP_OIDC_CLIENT_ID": "lamp",
        "BLUELAMP_OIDC_SECRET": "0idcs3cret",
    }
    shown = repr(read_environment(production | secrets))
    assert not [word for word in (KEY, "pa55w0rd", "ma11w0rd", "0idcs3cret") if word in shown]


def test_on_one_s_own_machine_a_key_is_made_once_and_kept_to_oneself(tmp_path: Path) -> None:
    first = read_environment({"BLUELAMP_HOME": str(tmp_path / "home")})
    again = read_environment({"BLUELAMP_HOME": str(tmp_path / "home")})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 50
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0
    assert first.hosts == ("localhost", "127.0.0.1", "[::1]")


def test_a_demonstration_lets_people_look_with_a_password_alone(tmp_path: Path) -> None:
    found = read_environment({"BLUELAMP_HOME": str(tmp_path), "BLUELAMP_DEMO": "yes"})
    assert found.is_demo
    assert not found.requires_second_factor


def test_a_lease_lasts_a_second_at_least(tmp_path: Path) -> None:
    assert read_environment({"BLUELAMP_HOME": str(tmp_path), "BLUELAMP_LEASE_SECONDS": "0"}).lease_seconds == 1
