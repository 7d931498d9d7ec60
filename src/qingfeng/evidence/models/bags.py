"""Bags of proof that people asked for."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.rules.bags import BagState


class Bag(models.Model):
    """What one person asked to have packed about a subject, in the seat they acted in. Only its outcome is added later."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    owner = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=BagState.ASKED.value)
    workflow_version = models.IntegerField(default=1)
    built_at = models.DateTimeField(null=True)
    file = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BagState]),
                name="evidence_bag_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="built")
                | Q(file__isnull=False, built_at__isnull=False, digest__regex=r"^[0-9a-f]{64}$"),
                name="evidence_bag_built",
            ),
        )
        indexes = (
            models.Index(
                fields=("owner", "subject_kind", "subject_id", "-asked_at"),
                name="evidence_bag_owner",
            ),
        )

    def __str__(self) -> str:
        return f"bag of {self.subject_kind} {self.subject_id}"
