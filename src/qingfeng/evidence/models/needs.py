"""Goods that another case needs as evidence."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.rules.needs import Fixing, NeedState


class EvidenceNeed(models.Model):
    """A civil or administrative case elsewhere that needs the goods: they stay until their evidence is fixed, or it is over.

    `lot` is the root: it concerns every part of the goods. `sample` is the part that is kept where a sample fixes them.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    lot = models.ForeignKey("evidence.Lot", models.PROTECT, related_name="needs")
    case_number = models.CharField(max_length=120)
    organ = models.CharField(max_length=200)
    request = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    applicant = models.CharField(max_length=200, blank=True, default="")
    application = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    fixed_by = models.CharField(max_length=12, blank=True, default="")
    photos = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    sample = models.ForeignKey("evidence.Lot", models.PROTECT, null=True, related_name="+")
    fixed_at = models.DateTimeField(null=True)
    end_paper = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    over_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=NeedState.STANDING.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(case_number="") & ~Q(organ=""), name="evidence_need_named"
            ),
            models.CheckConstraint(
                condition=Q(fixed_at__isnull=True, fixed_by="")
                | (
                    Q(fixed_at__isnull=False, application__isnull=False)
                    & ~Q(applicant="")
                    & (
                        Q(fixed_by=Fixing.PHOTOS.value, photos__isnull=False)
                        | Q(fixed_by=Fixing.SAMPLING.value, sample__isnull=False)
                    )
                ),
                name="evidence_need_fixed",
            ),
            models.CheckConstraint(
                condition=(~Q(state=NeedState.FIXED.value) | Q(fixed_at__isnull=False))
                & (
                    ~Q(state=NeedState.OVER.value)
                    | Q(over_at__isnull=False, end_paper__isnull=False)
                ),
                name="evidence_need_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ} {self.case_number}"
