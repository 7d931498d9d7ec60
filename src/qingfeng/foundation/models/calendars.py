"""Working-day tables by year."""

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
