"""What befalls goods in custody: incidents, samples, countings, destruction."""

from django.db import models
from django.db.models import Q

from qingfeng.evidence.rules.disposal import Cause, Consent
from qingfeng.evidence.rules.handling import IncidentKind, IncidentState, SealSeen, StocktakeState


class Incident(models.Model):
    """A seal that differs, pieces missing or too many, damage: raised once, and closed by a decision with its reason."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    lot = models.ForeignKey("evidence.Lot", models.PROTECT, null=True, related_name="incidents")
    place = models.ForeignKey("evidence.Place", models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("evidence.Order", models.PROTECT, null=True, related_name="+")
    # The goods beside the list of a counting that it is about.
    found = models.ForeignKey(
        "evidence.StocktakeFound", models.PROTECT, null=True, related_name="incidents"
    )
    expected = models.CharField(max_length=100, blank=True, default="")
    seen = models.CharField(max_length=100, blank=True, default="")
    note = models.TextField(blank=True, default="")
    photo = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    explanation = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default=IncidentState.OPEN.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in IncidentKind]),
                name="evidence_incident_kind",
            ),
        )
        indexes = (models.Index(fields=("office", "-raised_at"), name="evidence_incident_office"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Sample(models.Model):
    """A sealed part of a lot, drawn before the party, for testing or as the spare."""

    id = models.UUIDField(primary_key=True, editable=False)
    lot = models.OneToOneField("evidence.Lot", models.PROTECT, related_name="sample")
    drawn_from = models.ForeignKey("evidence.Lot", models.PROTECT, related_name="samples")
    order = models.ForeignKey("evidence.Order", models.PROTECT, related_name="+")
    is_spare = models.BooleanField(default=False)
    purpose = models.CharField(max_length=300)
    # A code of the packs; words where it was drawn before methods were chosen.
    method = models.CharField(max_length=300)
    method_note = models.CharField(max_length=300, blank=True, default="")
    party_present = models.BooleanField()
    party_note = models.CharField(max_length=500, blank=True, default="")
    body = models.CharField(max_length=200, blank=True, default="")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(party_present=True) | ~Q(party_note=""),
                name="evidence_sample_party",
            ),
        )

    def __str__(self) -> str:
        return f"sample {self.lot_id}"


class Destruction(models.Model):
    """The record of a destruction: by which method, before whom, on which film. Each named supervisor signs the order."""

    order = models.OneToOneField(
        "evidence.Order", models.PROTECT, primary_key=True, related_name="destruction"
    )
    waste = models.CharField(max_length=12)
    handling = models.CharField(max_length=40)
    method = models.CharField(max_length=300)
    operator = models.CharField(max_length=200)
    licence = models.CharField(max_length=100, blank=True, default="")
    supervisors = models.JSONField(default=list)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    video = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    notary = models.CharField(max_length=200, blank=True, default="")
    holder_present = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"destruction {self.order_id}"


class Disposal(models.Model):
    """The conditions under which goods left otherwise: disposed of early, given away, auctioned, sold to the holder.

    The head who begins the order approves it; `paper` is the owner's consent, the published notice, or the holder's wish.
    """

    order = models.OneToOneField(
        "evidence.Order", models.PROTECT, primary_key=True, related_name="disposal"
    )
    verb = models.CharField(max_length=12)
    cause = models.CharField(max_length=12, blank=True, default="")
    consent = models.CharField(max_length=12, blank=True, default="")
    paper = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    marks_off = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    recipient = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    account = models.CharField(max_length=200, blank=True, default="")
    approved_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(recipient="") & (Q(price__isnull=True) | Q(price__gte=0)),
                name="evidence_disposal_to",
            ),
            models.CheckConstraint(
                condition=Q(verb="donate")
                | (
                    Q(verb__in=["dispose", "auction", "sell"])
                    & Q(price__isnull=False)
                    & ~Q(account="")
                ),
                name="evidence_disposal_price",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["dispose", "sell"]) | Q(paper__isnull=False),
                name="evidence_disposal_paper",
            ),
            models.CheckConstraint(
                condition=~Q(verb="dispose")
                | (
                    Q(cause__in=[cause.value for cause in Cause])
                    & Q(consent__in=[consent.value for consent in Consent])
                    & Q(record__isnull=False)
                ),
                name="evidence_disposal_early",
            ),
        )

    def __str__(self) -> str:
        return f"disposal {self.order_id}"


class WaysPassedOver(models.Model):
    """Why customs took a later way than the first (IPR regulation 27), and what the right holder said of an auction."""

    order = models.OneToOneField(
        "evidence.Order", models.PROTECT, primary_key=True, related_name="passed_over"
    )
    not_given = models.CharField(max_length=300)
    not_auctioned = models.CharField(max_length=300, blank=True, default="")
    holder_view = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(not_given="") & (~Q(not_auctioned="") | ~Q(holder_view="")),
                name="evidence_passed_over_said",
            ),
        )

    def __str__(self) -> str:
        return f"passed over {self.order_id}"


class Stocktake(models.Model):
    """A counting of one place by two people. What it expects is fixed when it begins."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    place = models.ForeignKey("evidence.Place", models.PROTECT, related_name="stocktakes")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    closed_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=StocktakeState.COUNTING.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("place",),
                condition=Q(state="counting"),
                name="evidence_counting_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=models.F("begun_by")),
                name="evidence_counting_two",
            ),
        )

    def __str__(self) -> str:
        return f"stocktake {self.pk}"


class StocktakeLine(models.Model):
    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="lines")
    lot = models.ForeignKey("evidence.Lot", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12)
    expected = models.DecimalField(max_digits=14, decimal_places=3)
    seal = models.CharField(max_length=40, blank=True, default="")
    counted = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    seal_read = models.CharField(max_length=40, blank=True, default="")
    seal_seen = models.CharField(max_length=8, blank=True, default="", db_default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("stocktake", "lot", "status"), name="evidence_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(seal_seen__in=[seen.value for seen in SealSeen])
                & (Q(seal_seen=SealSeen.READ.value) | ~Q(note=""))
                & (~Q(seal_seen=SealSeen.UNREAD.value) | Q(seal_read="")),
                name="evidence_counted_seal",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=0),
                name="evidence_counted_amount",
            ),
        )

    def __str__(self) -> str:
        return f"{self.expected} / {self.counted}"


class StocktakeFound(models.Model):
    """Goods beside the list: a lot that the ledger has elsewhere, or goods that it does not know. None is a mistaken entry."""

    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="found")
    lot = models.ForeignKey("evidence.Lot", models.PROTECT, null=True, related_name="+")
    description = models.CharField(max_length=300, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=20)
    seal = models.CharField(max_length=40, blank=True, default="")
    explanation = models.CharField(max_length=500, blank=True, default="")
    found_at = models.DateTimeField()
    found_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("stocktake", "lot"),
                condition=Q(lot__isnull=False),
                name="evidence_beside_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0)
                & ~Q(unit="")
                & (Q(lot__isnull=False) | ~Q(description="")),
                name="evidence_beside_goods",
            ),
        )

    def __str__(self) -> str:
        return f"{self.description or self.lot_id} {self.quantity}"
