"""The people of the made-up programme, one for each role; their password is public on purpose."""

from __future__ import annotations

__all__ = ["PASSWORD", "PEOPLE", "DemoPerson", "demo_people"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bluelamp.core.vocabulary import Purpose, StaffType

if TYPE_CHECKING:
    from django.http import HttpRequest

# Of made-up people on a made-up site: it is shown on the sign-in page, and production mode refuses the demonstration.
PASSWORD = "made-up-lantern-1829"  # noqa: S105  # nosec B105 - public on purpose


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the made-up programme.

    Args:
        code: first part of the e-mail address.
        name: made up.
        role: in words.
        purpose: what they use the site for.
        agency: code of their agency.
        staff_type: what they are.
        is_local: whether they work in one neighbourhood only.
    """

    code: str
    name: str
    role: str
    purpose: Purpose
    agency: str = "police"
    staff_type: StaffType = StaffType.STAFF
    is_local: bool = False

    @property
    def email(self) -> str:
        """Address for signing in."""
        return f"{self.code}@lanternshire.example"


PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("admin", "Alice Fenn", "Administrator", Purpose.ADMINISTRATOR),
    DemoPerson("analyst", "Anil Rowe", "Analyst", Purpose.ANALYST),
    DemoPerson("manager", "Marta Quill", "Programme manager", Purpose.MANAGER),
    DemoPerson("supervisor", "Sam Thorpe", "Supervisor", Purpose.SUPERVISOR, staff_type=StaffType.OFFICER),
    DemoPerson(
        "sergeant",
        "Sue Marlow",
        "Neighbourhood sergeant",
        Purpose.NEIGHBOURHOOD_SERGEANT,
        staff_type=StaffType.OFFICER,
        is_local=True,
    ),
    DemoPerson("officer", "Omar Finch", "Constable on patrol", Purpose.PATROL, staff_type=StaffType.OFFICER),
    DemoPerson("pcso", "Petra Lane", "PCSO on patrol", Purpose.PATROL, staff_type=StaffType.PCSO),
    DemoPerson("warden", "Will Hart", "Council warden", Purpose.PATROL, "council", StaffType.WARDEN, is_local=True),
    DemoPerson("oversight", "Olive Dane", "Local policing body, oversight", Purpose.OVERSIGHT, "lpb"),
    DemoPerson("auditor", "Audrey Kemp", "Auditor", Purpose.AUDITOR),
)


def demo_people(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - the same on every page
    """Context of every page: on a made-up site the people as whom one may sign in.

    Args:
        request: the page asked for.
    """
    return {"demo_people": PEOPLE, "demo_password": PASSWORD} if settings.IS_DEMO else {}
