"""Measures over goods, and the places where goods are."""

from django.db import models
from django.db.models import F, Q

from qingfeng.evidence.rules.measures import MeasureKind, MeasureState
from qingfeng.evidence.rules.places import PlaceKind


class Measure(models.Model):
    """Preservation, sealing, seizure or sampling, on the ground of a statute, by officers, with an approval.

    `ground` names the rule of the pack and `statute` what it said that day; later editions change neither. Without a party its
    owner is unknown, who is called by a notice.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=8)
    ground = models.CharField(max_length=80)
    ground_version = models.IntegerField()
    statute = models.CharField(max_length=200)
    goods = models.TextField()
    party = models.CharField(max_length=200, blank=True, default="")
    checked = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    clock = models.UUIDField(null=True)
    urgent_clock = models.UUIDField(null=True)
    notice_at = models.DateTimeField(null=True)
    notice_paper = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+"
    )
    notice_clock = models.UUIDField(null=True)
    # When the last of what a released measure held was gone: until then it is an alarm.
    emptied_at = models.DateTimeField(null=True)
    release_ground = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=12, default=MeasureState.PROPOSED.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MeasureKind]),
                name="evidence_measure_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_force"]) | Q(approved_by__isnull=False),
                name="evidence_measure_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["urgent", "in_force"]) | Q(taken_at__isnull=False),
                name="evidence_measure_taken",
            ),
            models.CheckConstraint(
                condition=(Q(subject_kind="") & Q(subject_id__isnull=True))
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="evidence_measure_subject",
            ),
            models.CheckConstraint(
                condition=Q(
                    notice_at__isnull=True, notice_paper__isnull=True, notice_clock__isnull=True
                )
                | Q(
                    notice_at__isnull=False, notice_paper__isnull=False, notice_clock__isnull=False
                ),
                name="evidence_measure_notice",
            ),
        )
        indexes = (
            models.Index(
                fields=("office",),
                condition=Q(state="released", emptied_at__isnull=True),
                name="evidence_measure_left",
            ),
            models.Index(fields=("office", "-proposed_at"), name="evidence_measure_office"),
            models.Index(fields=("subject_kind", "subject_id"), name="evidence_measure_of"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MeasureOfficer(models.Model):
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="officers")
    user = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("measure", "user"), name="evidence_officer_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} of {self.measure_id}"


class Place(models.Model):
    """A scene, a room of a centre, a laboratory, a plant, or whoever keeps the goods outside.

    `office` answers for the place; `capacity` counts what is counted in its own unit: pairs and
    kilogrammes add up to nothing.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="rooms")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True, default="")
    capacity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    capacity_unit = models.CharField(max_length=20, blank=True, default="")
    hazards = models.JSONField(default=list)
    conditions = models.CharField(max_length=500, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PlaceKind]), name="evidence_place_kind"
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="evidence_place_capacity",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | ~Q(capacity_unit=""),
                name="evidence_place_unit",
            ),
            models.UniqueConstraint(
                fields=("office", "parent", "name"),
                name="evidence_place_name_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.name


class PlaceRate(models.Model):
    """What keeping a lot costs from a day on, and who bears it. Never changed: the later one of a day holds.

    Those that stood when rates came to have days bear no name.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="rates")
    since = models.DateField()
    cost_a_day = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    bearer = models.CharField(max_length=12, default="agency")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(cost_a_day__isnull=True) | Q(cost_a_day__gte=0),
                name="evidence_rate_cost",
            ),
        )

    def __str__(self) -> str:
        return f"{self.cost_a_day} a day from {self.since}"


class PlaceCustodian(models.Model):
    """Who keeps a place, and from when to when."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="custodians")
    user = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("place", "user"),
                condition=Q(until__isnull=True),
                name="evidence_custodian_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="evidence_custodian_span",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.place_id}"
