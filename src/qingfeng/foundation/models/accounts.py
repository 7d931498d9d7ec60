"""People, the organisations they act for, and the rights that come with a role."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.clock import new_id


class OrganisationKind(models.TextChoices):
    RIGHT_HOLDER = "right_holder", _("Right holder")
    AGENT = "agent", _("Agent")
    PLATFORM = "platform", _("E-commerce platform")
    AGENCY = "agency", _("Agency")
    APPRAISAL = "appraisal", _("Appraisal body")


class AgencyFunction(models.TextChoices):
    MARKET_REGULATION = "market_regulation", _("Market regulation")
    COPYRIGHT = "copyright", _("Copyright")
    CUSTOMS = "customs", _("Customs")
    POST = "post", _("Post")
    PUBLIC_SECURITY = "public_security", _("Public security (police)")
    PROCURATORATE = "procuratorate", _("Procuratorate")
    COMMERCE = "commerce", _("Commerce")
    INDUSTRY_IT = "industry_it", _("Industry and information technology")
    CULTURE = "culture", _("Culture and tourism")
    JUSTICE = "justice", _("Justice administration")
    SUBDISTRICT = "subdistrict", _("Sub-district office")
    LEADING_GROUP = "leading_group", _("Leading-group office")


class Language(models.TextChoices):
    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")

    def create_user(
        self, email: str, password: str | None = None, name: str = "", **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(
        _("Language"), max_length=8, choices=Language.choices, default=Language.CHINESE
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="foundation_user_email_lower",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True, default="")
    function = models.CharField(
        _("Function"), max_length=24, choices=AgencyFunction.choices, blank=True, default=""
    )
    region = models.CharField(_("Region"), max_length=6, blank=True, default="")
    uscc = models.CharField(_("Unified social credit code"), max_length=18, blank=True, default="")
    is_demo = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="foundation_organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="agency", function__in=AgencyFunction.values)
                | (~Q(kind="agency") & Q(function="")),
                name="foundation_organisation_function_of_agency",
            ),
            models.CheckConstraint(
                condition=Q(region="") | Q(region__regex=r"^[0-9]{6}$"),
                name="foundation_organisation_region",
            ),
            models.UniqueConstraint(
                fields=("uscc",), condition=~Q(uscc=""), name="foundation_organisation_uscc"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """Rights of an office: organisation x function x region, each verb apart."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="roles")
    name = models.CharField(_("Name"), max_length=120)
    function = models.CharField(
        _("Function"), max_length=24, choices=AgencyFunction.choices, blank=True, default=""
    )
    region = models.CharField(_("Region"), max_length=6, blank=True, default="")
    permissions = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    is_admin = models.BooleanField(_("Administrator"), default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="foundation_role_name"),
            models.CheckConstraint(
                condition=Q(region__regex=r"^([0-9]{2}){0,3}$"), name="foundation_role_region"
            ),
        )

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, now: datetime) -> MembershipQuerySet:
        return self.filter(Q(valid_from__lte=now), Q(valid_to__isnull=True) | Q(valid_to__gt=now))


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="foundation_membership_order",
            ),
            models.UniqueConstraint(
                fields=("user", "role"),
                condition=Q(valid_to__isnull=True),
                name="foundation_membership_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"


class ServiceAccount(models.Model):
    """A program that acts for an organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="service_accounts")
    name = models.CharField(_("Name"), max_length=120)
    region = models.CharField(max_length=6, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"), name="foundation_service_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """Shown once; only a digest of the secret is kept, found by its public prefix."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(ServiceAccount, models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=12, unique=True)
    secret_digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=64))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="foundation_apikey_expires"
            ),
        )

    def __str__(self) -> str:
        return self.prefix


class LoginFailure(models.Model):
    """A wrong guess, kept a while for the lock-out; the account is a digest, not an address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_digest = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("account_digest", "at"), name="foundation_failure_account"),
            models.Index(fields=("address", "at"), name="foundation_failure_address"),
        )

    def __str__(self) -> str:
        return f"{self.address} {self.at}"
