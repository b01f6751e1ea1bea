"""`bluelamp manage check --deploy`: clean with a complete environment, and one line where something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from bluelamp_station.config.checks import deployment

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

_CALL = "import sys; from bluelamp.cli.main import main; sys.exit(main(sys.argv[1:]))"


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Call the command with an environment of its own."""
    inherited = dict(os.environ)  # noqa: TID251 - a child inherits it
    ours = ("BLUELAMP_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in inherited.items() if not name.startswith(ours)}
    command = [sys.executable, "-W", "error::DeprecationWarning:bluelamp_station", "-c", _CALL, "manage", *words]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own interpreter


@pytest.fixture
def complete(tmp_path: Path) -> dict[str, str]:
    """All that production mode asks for."""
    (tmp_path / "home").mkdir(mode=0o700)
    return {
        "BLUELAMP_MODE": "production",
        "BLUELAMP_HOME": str(tmp_path / "home"),
        "BLUELAMP_HOSTS": "lamp.example.police.uk",
        "BLUELAMP_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
        "BLUELAMP_EMAIL_URL": "host=mail.example.police.uk;user=lamp;password=secret",
        "BLUELAMP_PROXIES": "1",
    }


@pytest.mark.slow
def test_the_check_is_clean_with_a_complete_environment(complete: dict[str, str]) -> None:
    checked = manage(complete, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["BLUELAMP_HOME", "BLUELAMP_HOSTS", "BLUELAMP_SECRET_KEY"])
def test_a_missing_variable_is_one_line_and_no_traceback(complete: dict[str, str], missing: str) -> None:
    del complete[missing]
    checked = manage(complete, "check")
    assert checked.returncode == 2
    assert checked.stderr.startswith("BL-SERVE-05: ")
    assert missing in checked.stderr
    assert len(checked.stderr.splitlines()) == 1


def test_every_weak_point_is_named(settings: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    settings.DATA_FOLDER = tmp_path
    settings.IS_PRODUCTION = False
    settings.REQUIRES_SECOND_FACTOR = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": ["'unsafe-inline'"]}}
    codes = [str(message.id) for message in deployment(None)]
    assert codes == ["bluelamp.W001", "bluelamp.W002", "bluelamp.W003", "bluelamp.W004", "bluelamp.E001"]


def test_the_site_s_own_policy_holds_nothing_unsafe() -> None:
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)
    assert settings.DEBUG is False
