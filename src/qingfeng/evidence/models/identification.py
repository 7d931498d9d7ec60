"""Questions to right holders about goods, what goes with them, and what comes back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingfeng.evidence.rules.answers import Delivery
from qingfeng.evidence.rules.brand_services import ReadingStatus, Source
from qingfeng.evidence.rules.codes import CodeKind
from qingfeng.evidence.rules.identification import (
    Finding,
    Ground,
    Means,
    Outcome,
    Request,
    Route,
    Standing,
    State,
    Verdict,
)

FILE = "foundation.StoredFile"
OFFICE = "foundation.Organisation"
USER = "foundation.User"


def among(column: str, values: type, name: str) -> models.CheckConstraint:
    """The column holds one of the codes."""
    codes = [member.value for member in values]  # type: ignore[attr-defined]
    return models.CheckConstraint(condition=Q(**{f"{column}__in": codes}), name=name)


class Identification(models.Model):
    """A question of an office to a right holder: are these goods yours, and genuine?

    It stands for itself where the goods have no other record: then its subject is the question itself.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    route = models.CharField(max_length=12)
    ground = models.CharField(max_length=16)
    ground_text = models.CharField(max_length=500)
    parcel = models.BooleanField()
    goods = models.CharField(max_length=500)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    right = models.ForeignKey("register.Right", models.PROTECT, null=True, related_name="+")
    product = models.ForeignKey(
        "register.GenuineProduct", models.PROTECT, null=True, related_name="+"
    )
    holder = models.ForeignKey("register.Party", models.PROTECT, null=True, related_name="+")
    questions = ArrayField(models.CharField(max_length=500), default=list)
    asked_for = models.DateField(null=True)
    clock = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    lapse_told_at = models.DateTimeField(null=True)
    unserved_told_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=State.DRAFTED.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            among("route", Route, "evidence_identification_route"),
            among("ground", Ground, "evidence_identification_ground"),
            among("state", State, "evidence_identification_state"),
            models.CheckConstraint(
                condition=Q(parcel=False)
                | Q(ground__in=[Ground.CLEARANCE.value, Ground.CRIMINAL_CASE.value]),
                name="evidence_identification_parcel",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFTED.value, State.WITHDRAWN.value])
                | Q(sent_at__isnull=False, right__isnull=False, holder__isnull=False),
                name="evidence_identification_sent",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="evidence_identification_value",
            ),
        )
        indexes = (
            models.Index(fields=["office", "-created_at"], name="evidence_identification_office"),
            models.Index(fields=["holder", "-sent_at"], name="evidence_identification_holder"),
            models.Index(
                fields=["state"],
                condition=Q(state=State.SERVED.value),
                name="evidence_identification_open",
            ),
        )

    def __str__(self) -> str:
        return f"identification {self.pk}"


class GoodsPicture(models.Model):
    """A photograph of the goods; `shown` is the same without what it says about who took it and where."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="pictures")
    original = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    shown = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["identification", "original"], name="evidence_goods_picture_once"
            ),
        )

    def __str__(self) -> str:
        return f"picture of {self.identification_id}"


class PictureMask(models.Model):
    """A picture with parts of it blacked out, as a file of its own. The newest one is what stands to be shown."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="+")
    picture = models.ForeignKey(GoodsPicture, models.PROTECT, related_name="masks")
    file = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    # Left, top, width and height in thousandths of the picture.
    boxes = models.JSONField()
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mask of {self.picture_id}"


class PictureClearance(models.Model):
    """An officer's word that one file of a picture shows no label and no face. Without it no holder sees that file."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="+")
    picture = models.ForeignKey(GoodsPicture, models.PROTECT, related_name="clearances")
    file = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    no_label = models.BooleanField()
    no_face = models.BooleanField()
    signed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(no_label=True, no_face=True), name="evidence_clearance_both"
            ),
            models.UniqueConstraint(fields=["picture", "file"], name="evidence_clearance_once"),
        )

    def __str__(self) -> str:
        return f"clearance of {self.picture_id}"


class GoodsCode(models.Model):
    """A code read from the goods or the parcel."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="codes")
    kind = models.CharField(max_length=8)
    text = models.CharField(max_length=1000)
    value = models.CharField(max_length=1000)
    serial = models.CharField(max_length=40, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("kind", CodeKind, "evidence_goods_code_kind"),
            models.UniqueConstraint(
                fields=["identification", "kind", "value", "serial"],
                name="evidence_goods_code_once",
            ),
        )

    def __str__(self) -> str:
        return self.value


class GuideTick(models.Model):
    """What an officer saw at a point of the guide, with the point as it read that day. For officers' eyes only."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="ticks")
    point = models.UUIDField()
    feature_zh = models.CharField(max_length=200)
    feature_en = models.CharField(max_length=200, blank=True)
    finding = models.CharField(max_length=12)
    ticked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("finding", Finding, "evidence_tick_finding"),
            models.UniqueConstraint(
                fields=["identification", "point"], name="evidence_tick_point_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.feature_zh}: {self.finding}"


class ServiceProof(models.Model):
    """Proof that the question reached the holder: from here its clock runs."""

    identification = models.OneToOneField(
        Identification, models.PROTECT, primary_key=True, related_name="service"
    )
    means = models.CharField(max_length=8)
    served_at = models.DateTimeField()
    proof = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("means", Means, "evidence_service_means"),
            models.CheckConstraint(
                condition=Q(means=Means.IN_APP.value, entered_by__isnull=False)
                | (~Q(means=Means.IN_APP.value) & Q(proof__isnull=False)),
                name="evidence_service_proven",
            ),
            models.CheckConstraint(
                condition=Q(served_at__lte=F("entered_at")), name="evidence_service_not_in_future"
            ),
        )

    def __str__(self) -> str:
        return f"service of {self.pk} by {self.means}"


class HolderAnswer(models.Model):
    """What the holder says, once. It stands as it was given, with the papers that carry it."""

    identification = models.OneToOneField(
        Identification, models.PROTECT, primary_key=True, related_name="answer"
    )
    verdict = models.CharField(max_length=16)
    reasons = models.TextField()
    identifier = models.CharField(max_length=100)
    position = models.CharField(max_length=100)
    standing = models.CharField(max_length=12)
    interest = models.CharField(max_length=500)
    authority = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    truthful = models.BooleanField()
    request = models.CharField(max_length=8, blank=True)
    decline_reason = models.TextField(blank=True)
    # Why infringement is suspected though the holder cannot tell.
    suspicion = models.TextField(blank=True, default="")
    right_proof = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    guarantee = models.CharField(max_length=60, blank=True)
    guarantee_bank = models.CharField(max_length=100, blank=True, default="")
    guarantee_from = models.DateField(null=True)
    guarantee_to = models.DateField(null=True)
    guarantee_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    security_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    security_proof = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    # Nothing where the answer was kept before this was asked.
    delivery = models.CharField(max_length=10, blank=True, default="")
    closes_at = models.TimeField(null=True)
    in_time = models.BooleanField()
    office = models.ForeignKey(OFFICE, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    exhibit = models.OneToOneField("evidence.Exhibit", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            among("verdict", Verdict, "evidence_answer_verdict"),
            among("standing", Standing, "evidence_answer_standing"),
            models.CheckConstraint(
                condition=Q(request__in=["", *(request.value for request in Request)]),
                name="evidence_answer_request",
            ),
            models.CheckConstraint(condition=Q(truthful=True), name="evidence_answer_truthful"),
            models.CheckConstraint(
                condition=~Q(reasons="") & ~Q(identifier="") & ~Q(interest=""),
                name="evidence_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(request=Request.APPLY.value)
                | Q(in_time=True, right_proof__isnull=False)
                & (~Q(guarantee="") | Q(security_amount__gt=0, security_proof__isnull=False)),
                name="evidence_answer_application",
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=["", *(delivery.value for delivery in Delivery)]),
                name="evidence_answer_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(delivery=Delivery.IN_PERSON.value) | Q(closes_at__isnull=False),
                name="evidence_answer_closing",
            ),
            models.CheckConstraint(
                condition=~Q(request=Request.DECLINE.value) | ~Q(decline_reason=""),
                name="evidence_answer_declined",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(paper__isnull=False),
                name="evidence_answer_from_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict} on {self.pk}"


class Rebuttal(models.Model):
    """What the party holds against the answer, with its paper."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="rebuttals")
    text = models.TextField()
    exhibit = models.OneToOneField("evidence.Exhibit", models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"rebuttal of {self.identification_id}"


class IdentificationSignature(models.Model):
    """What an officer signed about a question: that silence took effect or did not, or what came of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="signatures")
    outcome = models.CharField(max_length=12, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    # The silence that an answer in time, entered later, takes back.
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    standing_checked = models.BooleanField(default=False)
    truth_checked = models.BooleanField(default=False)
    signed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(outcome.value for outcome in Outcome)]),
                name="evidence_signature_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="", rule=""), name="evidence_signature_of_something"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.DETAINED.value, Outcome.RELIED.value])
                | Q(standing_checked=True, truth_checked=True),
                name="evidence_signature_checked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome or self.rule} on {self.identification_id}"


class SeizureNotice(models.Model):
    """What the holder is told after confiscation: by the ledger's movement, else by the scanned decision, which stays here.

    `paper` is the notice as we printed it. Sender and addressee stand in it and in no column.
    """

    identification = models.OneToOneField(
        Identification, models.PROTECT, primary_key=True, related_name="notice"
    )
    decision = models.CharField(max_length=100)
    decided_on = models.DateField()
    goods = models.CharField(max_length=500)
    quantity = models.CharField(max_length=100)
    origin = models.CharField(max_length=100, blank=True)
    destination = models.CharField(max_length=100, blank=True)
    movement = models.ForeignKey("evidence.Movement", models.PROTECT, null=True, related_name="+")
    decision_scan = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    told_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision} on {self.pk}"


class BrandService(models.Model):
    """A host where a right holder answers for its own serial numbers."""

    id = models.UUIDField(primary_key=True, editable=False)
    holder = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    host = models.CharField(max_length=253)
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(ended_at__isnull=True),
                name="evidence_brand_service_once",
            ),
        )

    def __str__(self) -> str:
        return self.host


class MachineReading(models.Model):
    """What a device or a brand's service said of the goods: a hint under its maker's name, never a finding."""

    id = models.UUIDField(primary_key=True, editable=False)
    identification = models.ForeignKey(Identification, models.PROTECT, related_name="readings")
    source = models.CharField(max_length=8)
    name = models.CharField(max_length=253)
    status = models.CharField(max_length=8)
    detail = models.CharField(max_length=500, blank=True)
    exhibit = models.OneToOneField("evidence.Exhibit", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("source", Source, "evidence_reading_source"),
            among("status", ReadingStatus, "evidence_reading_status"),
            models.CheckConstraint(
                condition=Q(read_at__lte=F("received_at")), name="evidence_reading_not_in_future"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.status}"
