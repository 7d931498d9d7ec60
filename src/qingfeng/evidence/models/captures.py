"""Captures that were asked for."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.models.exhibits import Exhibit
from qingfeng.evidence.rules.captures import CaptureState


class Capture(models.Model):
    """A page to be captured for a subject. Whoever asked is its operator, in the seat they sat in."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    url = models.CharField(max_length=4000)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=CaptureState.QUEUED.value)
    workflow_version = models.IntegerField(default=1)
    exhibit = models.OneToOneField(Exhibit, models.PROTECT, null=True, related_name="capture")
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CaptureState]),
                name="evidence_capture_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaptureState.DONE.value) | Q(exhibit__isnull=False),
                name="evidence_capture_done",
            ),
        )
        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "asked_at"), name="evidence_capture_of"
            ),
        )

    def __str__(self) -> str:
        return f"capture of {self.url}"
