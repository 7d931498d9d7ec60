"""Lists of items made on the spot."""

from django.db import models
from django.db.models import F, Q

from qingfeng.evidence.rules.lists import ListState, Presence, Role


class ItemList(models.Model):
    """What was found where, as the officers wrote it down. Its id is the phone's: the same draft twice is one list."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("evidence.Measure", models.PROTECT, null=True, related_name="lists")
    # What was bought in it needs no measure to be kept.
    purchase = models.ForeignKey(
        "evidence.Purchase", models.PROTECT, null=True, related_name="lists"
    )
    place = models.ForeignKey("evidence.Place", models.PROTECT, related_name="+")
    party = models.CharField(max_length=200, blank=True, default="")
    presence = models.CharField(max_length=8)
    presence_note = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    made_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    body_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=ListState.DRAFT.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(presence__in=[presence.value for presence in Presence]),
                name="evidence_list_presence",
            ),
            models.CheckConstraint(
                condition=Q(made_at__lte=F("received_at")), name="evidence_list_made_before"
            ),
        )
        indexes = (models.Index(fields=("office", "-made_at"), name="evidence_list_office"),)

    def __str__(self) -> str:
        return f"list {self.pk}"


class ListLine(models.Model):
    """One kind of goods on a list."""

    id = models.UUIDField(primary_key=True, editable=False)
    item_list = models.ForeignKey(ItemList, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    mark = models.CharField(max_length=200, blank=True, default="")
    spec = models.CharField(max_length=200, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=20)
    weight = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    features = models.CharField(max_length=500, blank=True, default="")
    spot = models.CharField(max_length=200, blank=True, default="")
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    price_basis = models.CharField(max_length=12, blank=True, default="")
    hazard = models.CharField(max_length=20, default="none")
    waste = models.CharField(max_length=12, default="general")
    perishes_on = models.DateField(null=True)
    seal = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item_list", "number"), name="evidence_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_line_quantity"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="evidence_line_weight"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | (Q(price__gte=0) & ~Q(price_basis="")),
                name="evidence_line_price_basis",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class LinePhoto(models.Model):
    line = models.ForeignKey(ListLine, models.PROTECT, related_name="photos")
    file = models.ForeignKey("foundation.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "file"), name="evidence_photo_once"),
        )

    def __str__(self) -> str:
        return f"photo of {self.line_id}"


class ListSignature(models.Model):
    """An officer's own confirmation, or the hand of the party, a witness or the custodian on paper or glass as a stored file."""

    item_list = models.ForeignKey(ItemList, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=12)
    user = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="evidence_signer_role"
            ),
            models.CheckConstraint(
                condition=(Q(role="officer") & Q(user__isnull=False) & Q(file__isnull=True))
                | (~Q(role="officer") & Q(user__isnull=True) & Q(file__isnull=False)),
                name="evidence_signer_hand",
            ),
            models.UniqueConstraint(
                fields=("item_list", "user"),
                condition=Q(user__isnull=False),
                name="evidence_signer_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.name}"
