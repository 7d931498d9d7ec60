"""Appraisal bodies with what they are qualified for, requests with samples, reports, objections, recognition elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingfeng.evidence.models.identification import FILE, OFFICE, USER, among
from qingfeng.evidence.rules.appraisal import (
    FIRST_CLASS,
    GOODS_CLASSES,
    LAST_CLASS,
    Opinion,
    Payer,
    PriceOf,
    Purpose,
    Review,
    ServiceMode,
    State,
)


class BodyQualification(models.Model):
    """A certificate of an appraisal body. It is withdrawn on a day, never taken away.

    Without classes are only those from before they were asked for; their scope is words.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    body = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    number = models.CharField(max_length=100)
    purposes = ArrayField(models.CharField(max_length=12))
    scope = models.CharField(max_length=500)
    classes = ArrayField(models.PositiveSmallIntegerField(), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    withdrawn_on = models.DateField(null=True)
    certificate = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_to")), name="evidence_qualification_term"
            ),
            models.CheckConstraint(
                condition=Q(purposes__len__gt=0)
                & Q(purposes__contained_by=[purpose.value for purpose in Purpose]),
                name="evidence_qualification_purposes",
            ),
            models.CheckConstraint(
                condition=Q(classes__contained_by=list(GOODS_CLASSES)),
                name="evidence_qualification_classes",
            ),
            models.UniqueConstraint(fields=["body", "number"], name="evidence_qualification_once"),
        )

    def __str__(self) -> str:
        return self.number


class Appraisal(models.Model):
    """A request of an office to a body; `second_of` names the one it repeats after an objection."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12)
    price_of = models.CharField(max_length=8, default=PriceOf.GOODS.value)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    right = models.ForeignKey("register.Right", models.PROTECT, null=True, related_name="+")
    questions = ArrayField(models.CharField(max_length=500))
    seized = models.BooleanField()
    goods_class = models.PositiveSmallIntegerField(null=True)
    why_unqualified = models.CharField(max_length=500, blank=True)
    scope_confirmed = models.BooleanField(default=False)
    second_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    asked_by_party = models.BooleanField(default=False)
    pause_days = models.PositiveSmallIntegerField(null=True)
    pause_notice = models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+")
    pause_begun_at = models.DateTimeField(null=True)
    pause_ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=State.DRAFTED.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            among("purpose", Purpose, "evidence_appraisal_purpose"),
            among("price_of", PriceOf, "evidence_appraisal_price_of"),
            among("state", State, "evidence_appraisal_state"),
            models.CheckConstraint(
                condition=Q(goods_class__isnull=True)
                | Q(goods_class__gte=FIRST_CLASS, goods_class__lte=LAST_CLASS),
                name="evidence_appraisal_class",
            ),
            models.CheckConstraint(
                condition=~Q(office=F("body")), name="evidence_appraisal_two_offices"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFTED.value, State.RECALLED.value])
                | Q(requested_at__isnull=False),
                name="evidence_appraisal_requested",
            ),
            models.CheckConstraint(
                condition=Q(pause_days__isnull=True, pause_notice__isnull=True)
                | Q(pause_days__gte=1, pause_days__lte=180, pause_notice__isnull=False),
                name="evidence_appraisal_pause_told",
            ),
            models.CheckConstraint(
                condition=Q(pause_begun_at__isnull=True)
                | Q(pause_days__isnull=False, pause_begun_at__gte=F("requested_at")),
                name="evidence_appraisal_pause_begun",
            ),
        )
        indexes = (
            models.Index(fields=["office", "-created_at"], name="evidence_appraisal_office"),
            models.Index(fields=["body", "-requested_at"], name="evidence_appraisal_body"),
            models.Index(fields=["subject_kind", "subject_id"], name="evidence_appraisal_subject"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class AppraisalSample(models.Model):
    """What goes to the body, under its seal; `sample` is its place in the sampling tree where it was drawn in custody."""

    id = models.UUIDField(primary_key=True, editable=False)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="samples")
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=20)
    seal = models.CharField(max_length=40)
    sample = models.ForeignKey(
        "evidence.Sample", models.PROTECT, null=True, related_name="appraised"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_asample_quantity"),
            models.CheckConstraint(condition=~Q(seal=""), name="evidence_asample_sealed"),
            models.UniqueConstraint(fields=["appraisal", "seal"], name="evidence_asample_once"),
            models.UniqueConstraint(
                fields=["appraisal", "sample"], name="evidence_asample_drawn_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.seal})"


class AppraisalReport(models.Model):
    """The body's own word, once, with its paper; it stands, and an objection leads to another appraisal."""

    appraisal = models.OneToOneField(
        Appraisal, models.PROTECT, primary_key=True, related_name="report"
    )
    number = models.CharField(max_length=100)
    conclusion = models.TextField()
    appraisers = models.CharField(max_length=200)
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    payer = models.CharField(max_length=8)
    exhibit = models.OneToOneField("evidence.Exhibit", models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("payer", Payer, "evidence_report_payer"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="evidence_report_fee"),
        )

    def __str__(self) -> str:
        return self.number


class ResultNotice(models.Model):
    """The party was told of the report: who, how, when it reached them, with the paper; from there they may object."""

    appraisal = models.OneToOneField(
        Appraisal, models.PROTECT, primary_key=True, related_name="told"
    )
    party = models.CharField(max_length=200)
    mode = models.CharField(max_length=12)
    served_at = models.DateTimeField()
    paper = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    object_until = models.DateField(null=True)
    clock = models.UUIDField(null=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            among("mode", ServiceMode, "evidence_told_mode"),
            models.CheckConstraint(
                condition=Q(object_until__isnull=False) ^ Q(clock__isnull=False),
                name="evidence_told_until",
            ),
            models.CheckConstraint(
                condition=Q(served_at__lte=F("entered_at")), name="evidence_told_not_in_future"
            ),
            models.CheckConstraint(condition=~Q(party=""), name="evidence_told_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.appraisal_id} told"


class ObjectionWaiver(models.Model):
    """The party's own written word that it raises nothing more against the report, once, with its scan."""

    appraisal = models.OneToOneField(
        Appraisal, models.PROTECT, primary_key=True, related_name="waiver"
    )
    waived_at = models.DateTimeField()
    paper = models.ForeignKey(FILE, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(waived_at__lte=F("entered_at")), name="evidence_waived_not_in_future"
            ),
        )

    def __str__(self) -> str:
        return f"{self.appraisal_id} waived"


class ReportLine(models.Model):
    """What the report finds of one sample: a finding, or a price of one unit."""

    report = models.ForeignKey(AppraisalReport, models.PROTECT, related_name="lines")
    sample = models.OneToOneField(AppraisalSample, models.PROTECT, related_name="line")
    opinion = models.CharField(max_length=12, blank=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(opinion="", unit_price__gt=0)
                | Q(opinion__in=[opinion.value for opinion in Opinion], unit_price__isnull=True),
                name="evidence_line_of_report",
            ),
        )

    def __str__(self) -> str:
        return self.opinion or str(self.unit_price)


class Objection(models.Model):
    """What the party or the holder holds against a report, and what the office made of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="objections")
    text = models.TextField()
    exhibit = models.OneToOneField("evidence.Exhibit", models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    review = models.CharField(max_length=8, blank=True)
    reason = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(review="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(
                    review__in=[review.value for review in Review],
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                )
                & ~Q(reason=""),
                name="evidence_objection_reviewed",
            ),
        )

    def __str__(self) -> str:
        return f"objection to {self.appraisal_id}"


class Recognition(models.Model):
    """A report offered to an office elsewhere, which recognises it or does not, over a signature."""

    id = models.UUIDField(primary_key=True, editable=False)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="recognitions")
    office = models.ForeignKey(OFFICE, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    recognised = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["appraisal", "office"], name="evidence_recognition_once"
            ),
            models.CheckConstraint(
                condition=Q(recognised__isnull=True, signed_by__isnull=True, signed_at__isnull=True)
                | Q(recognised__isnull=False, signed_by__isnull=False, signed_at__isnull=False),
                name="evidence_recognition_signed",
            ),
        )

    def __str__(self) -> str:
        return f"recognition of {self.appraisal_id}"
