"""Whatever is asked, the answer is one that the description names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bluelamp_station.audit.verifying import verify
from bluelamp_station.workflows import api_access
from station.workflows.api.api_world import make_patrols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluelamp_station.accounts.models import Area
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.incidents.models import StoreCheck
    from bluelamp_station.programme.models import Programme

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
_EXAMPLES = 25


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request leaves the test's connection open, as Django's own test client sees to it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("whose", ["key", "local_key"])
def test_no_answer_is_undocumented(
    request: pytest.FixtureRequest,
    whose: str,
    spring: HotspotSet,
    checked: StoreCheck,
    programme: Programme,
    hertford: Area,
    watford: Area,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a store, a set in force and patrols, for a key to the whole force and for one to a neighbourhood."""
    assert spring.pk
    make_patrols(programme, {"HE01": hertford, "WA01": watford}, n_visits=7)
    assert checked.pk
    key: str = request.getfixturevalue(whose)
    monkeypatch.setattr(api_access, "MOST_CALLS", 10**9)
    headers = {"Authorization": f"Bearer {key}"}
    described: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), headers=headers)
    described.config.generation.update(with_security_parameters=False)
    operations = [result.ok() for result in described.get_all_operations()]
    statuses = [status for operation in operations for status in ask(operation, headers)]
    assert len(operations) == 11
    assert set(statuses) <= {200, 400, 403, 404, 422}
    assert {200, 422} <= set(statuses)
    assert verify().is_whole


def ask(operation: Any, headers: dict[str, str]) -> list[int]:
    """Calls of one operation, each answer held against the description; their statuses."""
    statuses: list[int] = []

    @settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        # A period that ends before it begins is refused with 400, which no schema of single inputs can tell.
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        statuses.append(answer.status_code)

    one()
    return statuses
