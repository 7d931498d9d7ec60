"""Working-day tables by year, and the dates that wait for a year not yet loaded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.foundation.clock import new_id


class CalendarYear(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.CharField(_("Jurisdiction"), max_length=20)
    year = models.IntegerField(_("Year"))
    holidays = models.JSONField(default=list)
    workdays = models.JSONField(default=list)
    source = models.CharField(_("Source"), max_length=300)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year"), name="foundation_calendar_year"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2200), name="foundation_calendar_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.year}"


class PendingDate(models.Model):
    """A due date that could not be counted; it stands here until its year is loaded."""

    class State(models.TextChoices):
        NO_CALENDAR = "no_calendar", _("Calendar year missing")
        COMPUTED = "computed", _("Computed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    rule = models.CharField(max_length=80)
    calendar = models.CharField(max_length=20)
    start = models.DateField()
    length = models.IntegerField()
    unit = models.CharField(max_length=16)
    year = models.IntegerField()
    not_before = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.NO_CALENDAR)
    due = models.DateField(null=True)
    noted_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "rule"), name="foundation_pending_once"
            ),
            models.CheckConstraint(
                condition=Q(state="computed", due__isnull=False) | ~Q(state="computed"),
                name="foundation_pending_due",
            ),
        )
        indexes = (
            models.Index(
                fields=("calendar", "year"),
                condition=Q(state="no_calendar"),
                name="foundation_pending_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_kind} {self.subject_id}"
