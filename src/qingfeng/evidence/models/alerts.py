"""Alerts about copies of a holder's goods: by the holder to offices, or by an office to the holder."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.models.identification import OFFICE, USER


class BrandAlert(models.Model):
    """What to look out for, until when, and where it matters. Who wrote it stands beside it; nobody vouches for it here."""

    id = models.UUIDField(primary_key=True, editable=False)
    holder = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    right = models.ForeignKey("register.Right", models.PROTECT, related_name="+")
    office = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    to_offices = models.BooleanField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    region = models.CharField(max_length=6, blank=True)
    valid_to = models.DateField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(region__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})?$"),
                name="evidence_alert_region",
            ),
            models.CheckConstraint(condition=~Q(title="", text=""), name="evidence_alert_says"),
        )
        indexes = (models.Index(fields=["holder", "-written_at"], name="evidence_alert_holder"),)

    def __str__(self) -> str:
        return self.title
