"""Test purchases: the offer, the chain of steps, and the exhibit that names them all."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.rules.purchases import CHAIN, PurchaseState


class Purchase(models.Model):
    """What is to be bought and under which public offer. Only its state and, at the end, its own exhibit are added."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    offer = models.ForeignKey("evidence.Exhibit", models.PROTECT, related_name="+")
    mark = models.CharField(max_length=200)
    quality = models.CharField(max_length=200, blank=True)
    quantity = models.IntegerField()
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=PurchaseState.PLANNED.value)
    workflow_version = models.IntegerField(default=1)
    exhibit = models.ForeignKey("evidence.Exhibit", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PurchaseState]),
                name="evidence_purchase_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(exhibit__isnull=False),
                name="evidence_purchase_sealed",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_purchase_quantity"),
        )
        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "-planned_at"), name="evidence_purchase_of"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PurchaseStep(models.Model):
    """A step that was taken, and the exhibit that shows it."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="taken")
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    exhibit = models.ForeignKey("evidence.Exhibit", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("purchase", "verb"), name="evidence_step_once"),
            models.CheckConstraint(condition=Q(verb__in=list(CHAIN)), name="evidence_step_verb"),
        )

    def __str__(self) -> str:
        return f"{self.verb} of {self.purchase_id}"
