"""People, agencies, areas, and the grants that say who may do what, where and until when."""

from __future__ import annotations

__all__ = [
    "Agency",
    "ApiToken",
    "Area",
    "BreakGlassReview",
    "Grant",
    "Invitation",
    "Person",
    "PowerRule",
    "SetUpLink",
]

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from bluelamp.core.vocabulary import AgencyKind, AreaKind, Purpose, StaffType
from bluelamp_station.accounts.access import access_from
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.access import Access


class Agency(models.Model):
    """An organisation that takes part: the force, a council, a BID, the local policing body."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=choices(AgencyKind))

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A piece of ground by which access is given: force, community safety partnership, neighbourhood, place.

    ``path`` lists the ids from the force down to this area, ``/3/7/12/``: whoever has a grant on an area has it on
    every area whose path begins with that one's.
    """

    kind = models.CharField(max_length=16, choices=choices(AreaKind))
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=120, db_index=True, editable=False, default="")
    # GeoJSON geometry in degrees; None where nobody has drawn it.
    outline = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """0 for a force, 1 below it, and so on."""
        return max(self.path.count("/") - 2, 0)


class PersonQuerySet(models.QuerySet["Person"]):
    """People by what a reader may see of them."""

    def visible_to(self, reader: Person) -> PersonQuerySet:
        """Everybody, for a reader who sees a whole force; else those who hold or held a role in the reader's areas."""
        paths = reader.area_paths(Permission.SEE_PEOPLE)
        if not paths:
            return self.none()
        if any(_is_root(path) for path in paths):
            return self.all()
        within = Q()
        for path in paths:
            within |= Q(area__path__startswith=path)
        return self.filter(pk__in=Grant.objects.filter(within).values("person"))


def _is_root(path: str) -> bool:
    return path.count("/") == _ROOT_SLASHES


_ROOT_SLASHES = 2  # "/3/"


class PersonManager(BaseUserManager["Person"]):
    """Makes people with an e-mail address in lower case."""

    def get_queryset(self) -> PersonQuerySet:
        """With the filters of people."""
        return PersonQuerySet(self.model, using=self._db)

    def visible_to(self, reader: Person) -> PersonQuerySet:
        """Those of whom the reader may see the record."""
        return self.get_queryset().visible_to(reader)

    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> Person:
        """A new person; without a password nobody can sign in as them until they have set one."""
        person = self.model(email=self.normalise(email), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """By e-mail address, in any case."""
        return self.get(email=self.normalise(username or ""))

    @staticmethod
    def normalise(email: str) -> str:
        """One spelling of an address."""
        return email.strip().casefold()


class Person(AbstractBaseUser):
    """Somebody who may sign in. What they may do is said by their grants."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    staff_type = models.CharField(max_length=16, choices=choices(StaffType), default=StaffType.STAFF.value)
    # By which the duty system and imported files know them; empty where nobody has said.
    staff_ref = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    wants_digest = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_staff = False
    is_superuser = False

    objects = PersonManager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "people"
        constraints = (
            models.UniqueConstraint(Lower("email"), name="accounts_one_person_an_address"),
            models.UniqueConstraint(
                fields=["staff_ref"], condition=~Q(staff_ref=""), name="accounts_one_person_a_staff_ref"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name that others see."""
        return self.name

    @property
    def crew_ref(self) -> str:
        """What stands for this person in the records of patrols: the duty system's word, or else our own."""
        return self.staff_ref or f"BL{self.pk}"

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ")[0]

    @property
    def access(self) -> Access:
        """What the current grants allow; read once for each loaded person."""
        held: Access | None = self.__dict__.get("_access")
        if held is None:
            grants = Grant.objects.current().filter(person=self) if self.is_active else Grant.objects.none()
            rows = grants.values_list("purpose", "area__path", "is_break_glass", "valid_to_at")
            held = self.__dict__["_access"] = access_from(rows)
        return held

    def can(self, permission: Permission) -> bool:
        """Whether a current grant allows it, anywhere."""
        return self.access.allows(permission)

    def area_paths(self, permission: Permission) -> tuple[str, ...]:
        """Paths of the areas on which it is allowed."""
        return self.access.area_paths(permission)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by time."""

    def current(self) -> GrantQuerySet:
        """Those in force now."""
        now = timezone.now()
        return self.filter(
            Q(valid_to_at__isnull=True) | Q(valid_to_at__gt=now), valid_from_at__lte=now, revoked_at__isnull=True
        )

    def open(self) -> GrantQuerySet:
        """Those in force now or yet to begin."""
        return self.filter(Q(valid_to_at__isnull=True) | Q(valid_to_at__gt=timezone.now()), revoked_at__isnull=True)


class Grant(models.Model):
    """A purpose that somebody has on an area, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    purpose = models.CharField(max_length=24, choices=choices(Purpose))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="grants")
    valid_from_at = models.DateTimeField(default=timezone.now)
    valid_to_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    is_break_glass = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    given_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to_at__isnull=True) | Q(valid_to_at__gt=models.F("valid_from_at")),
                name="accounts_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_break_glass=False) | (Q(valid_to_at__isnull=False) & ~Q(reason="")),
                name="accounts_break_glass_has_an_end_and_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose} on {self.area}"


class BreakGlassReview(models.Model):
    """That somebody else has looked at what an emergency access was used for."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="review")
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)
    note = models.TextField()

    def __str__(self) -> str:
        return f"review of {self.grant}"


class SetUpLink(models.Model):
    """The one link by which the first administrator is made; it goes when that is done."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="accounts_one_set_up_link"),)

    def __str__(self) -> str:
        return "set-up link"


class Invitation(models.Model):
    """A link by which somebody sets a first password; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation of {self.person}"


class ApiToken(models.Model):
    """A key for programs, with scopes and an end; only its hash is kept."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class PowerRule(models.Model):
    """What a kind of staff may do by law from a day on: data with dates and sources, not code."""

    class Answer(models.TextChoices):
        """Whether the power is there."""

        YES = "yes", "Yes"
        NO = "no", "No"
        IF_DESIGNATED = "if_designated", "If designated"
        IF_AUTHORISED = "if_authorised", "If authorised"

    staff_type = models.CharField(max_length=16, choices=choices(StaffType))
    power = models.SlugField(max_length=40)
    answer = models.CharField(max_length=16, choices=Answer.choices)
    is_verified = models.BooleanField(default=False)
    condition = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    valid_from_date = models.DateField()
    valid_to_date = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("power", "staff_type", "-valid_from_date")
        constraints = (
            models.UniqueConstraint(
                fields=["staff_type", "power", "valid_from_date"], name="accounts_one_power_rule_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_type} {self.power}: {self.answer}"
