"""The custody ledger: lots, orders that two people sign, and the movements that follow from them.

`Holding` and `Seal` are kept by the owner's trigger on `Movement`; the application reads them and writes neither.
"""

from django.db import models
from django.db.models import F, Q

from qingfeng.evidence.rules.custody import VERSION, Finding, OrderState, Side, Status, Verb

ZERO_MASS = Q(weight__isnull=True) | Q(weight__gte=0)


class Lot(models.Model):
    """Goods of one kind that are counted together. Parts split or sampled from it keep its root."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    line = models.ForeignKey("evidence.ListLine", models.PROTECT, null=True, related_name="lots")
    root = models.ForeignKey("self", models.PROTECT, related_name="family")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    mark = models.CharField(max_length=200, blank=True, default="")
    spec = models.CharField(max_length=200, blank=True, default="")
    features = models.CharField(max_length=500, blank=True, default="")
    unit = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    price_basis = models.CharField(max_length=12, blank=True, default="")
    hazard = models.CharField(max_length=20, default="none")
    waste = models.CharField(max_length=12, default="general")
    perishes_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    finding = models.CharField(max_length=12, default=Finding.UNDETERMINED.value)
    finding_basis = models.CharField(max_length=500, blank=True, default="")
    measure = models.ForeignKey("evidence.Measure", models.PROTECT, null=True, related_name="lots")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(finding__in=[finding.value for finding in Finding]),
                name="evidence_lot_finding",
            ),
            models.CheckConstraint(
                condition=Q(finding=Finding.UNDETERMINED.value) | ~Q(finding_basis=""),
                name="evidence_lot_basis",
            ),
            models.CheckConstraint(
                condition=(Q(parent__isnull=True) & Q(root=F("id")))
                | (Q(parent__isnull=False) & ~Q(root=F("id"))),
                name="evidence_lot_root",
            ),
            models.UniqueConstraint(fields=("office", "number"), name="evidence_lot_number_once"),
        )
        indexes = (
            models.Index(fields=("office", "-made_at"), name="evidence_lot_office"),
            models.Index(
                fields=("perishes_on",),
                condition=Q(perishes_on__isnull=False),
                name="evidence_lot_perishes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def bought(self) -> bool:
        """Whether a test purchase brought it: parts keep the line of what they came of."""
        return self.line is not None and self.line.item_list.purchase_id is not None


class Order(models.Model):
    """One verb over one or more lots, from one place to another, waiting for its signatures."""

    id = models.UUIDField(primary_key=True, editable=False)
    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    to_office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    from_place = models.ForeignKey("evidence.Place", models.PROTECT, null=True, related_name="+")
    to_place = models.ForeignKey("evidence.Place", models.PROTECT, related_name="+")
    measure = models.ForeignKey("evidence.Measure", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True, default="")
    release_ground = models.CharField(max_length=40, blank=True, default="")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=OrderState.OPEN.value)
    workflow_version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(verb__in=[verb.value for verb in Verb]), name="evidence_order_verb"
            ),
            models.CheckConstraint(
                condition=Q(verb="find") | Q(from_place__isnull=False), name="evidence_order_from"
            ),
        )
        indexes = (
            models.Index(
                fields=("office", "begun_at"),
                condition=Q(state__in=["open", "half"]),
                name="evidence_order_waiting",
            ),
            models.Index(
                fields=("to_office", "begun_at"),
                condition=Q(state__in=["open", "half"]),
                name="evidence_order_coming",
            ),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class OrderLine(models.Model):
    """One lot of an order. `to_lot` is another part of the same goods where a lot is split or sampled."""

    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    to_lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=12, blank=True, default="")
    to_status = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    weight = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    seal_before = models.CharField(max_length=40, blank=True, default="")
    seal_after = models.CharField(max_length=40, blank=True, default="")
    seal_rest = models.CharField(max_length=40, blank=True, default="")
    photo = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    # Why it does not weigh what it weighed before.
    weight_note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("order", "number"), name="evidence_asked_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_asked_quantity"),
            models.CheckConstraint(condition=ZERO_MASS, name="evidence_asked_weight"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.lot_id}"


class Signature(models.Model):
    """A person's own confirmation on their own login, or a countersigned paper with its scan.

    `seals` are the numbers that a taker read, by the line that opens each.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10)
    user = models.ForeignKey("foundation.User", models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey("foundation.StoredFile", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    entered_by = models.ForeignKey("foundation.User", models.PROTECT, related_name="+")
    seals = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="evidence_signed_side"
            ),
            models.CheckConstraint(
                condition=(Q(user__isnull=False) & Q(paper__isnull=True) & Q(entered_by=F("user")))
                | (Q(user__isnull=True) & Q(paper__isnull=False)),
                name="evidence_signed_hand",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="evidence_signed_name"),
            models.UniqueConstraint(
                fields=("order", "side"),
                condition=Q(side__in=["from", "to"]),
                name="evidence_signed_once",
            ),
            models.UniqueConstraint(
                fields=("order", "user"),
                condition=Q(user__isnull=False),
                name="evidence_signed_by_each_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} {self.name}"


class Movement(models.Model):
    """What happened: one line of an order that both sides signed. Never changed, never taken away.

    Its number is its place in the ledger: what one order moves at one instant has an order of its own.
    """

    id = models.BigAutoField(primary_key=True)
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="movement")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements", db_index=False)
    to_lot = models.ForeignKey(Lot, models.PROTECT, related_name="arrivals", db_index=False)
    root = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=12)
    version = models.IntegerField(default=VERSION)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    weight = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    from_place = models.ForeignKey(
        "evidence.Place", models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_place = models.ForeignKey("evidence.Place", models.PROTECT, related_name="+", db_index=False)
    from_status = models.CharField(max_length=12, blank=True, default="")
    to_status = models.CharField(max_length=12)
    seal_before = models.CharField(max_length=40, blank=True, default="")
    seal_after = models.CharField(max_length=40, blank=True, default="")
    seal_rest = models.CharField(max_length=40, blank=True, default="")
    photo = models.ForeignKey(
        "foundation.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_moved_quantity"),
            models.CheckConstraint(
                condition=Q(to_status__in=[status.value for status in Status]),
                name="evidence_moved_status",
            ),
            models.UniqueConstraint(
                fields=("lot",), condition=Q(verb="find"), name="evidence_found_once"
            ),
        )
        indexes = (
            models.Index(fields=("root", "id"), name="evidence_movement_of_root"),
            models.Index(fields=("to_place", "at"), name="evidence_movement_in"),
            models.Index(fields=("from_place", "at"), name="evidence_movement_out"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.quantity} of {self.lot_id}"


class Holding(models.Model):
    """How much of a lot is where, as what, and under which seal: the sum of the movements. The database writes in whose the
    goods are, who keeps them there, and what they weigh in kilograms: null where nobody has weighed them since they were
    parted."""

    office = models.ForeignKey(
        "foundation.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    keeper = models.ForeignKey(
        "foundation.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="holdings", db_index=False)
    place = models.ForeignKey(
        "evidence.Place", models.PROTECT, related_name="holdings", db_index=False
    )
    status = models.CharField(max_length=12)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    weight = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    seal = models.CharField(max_length=40, blank=True, default="")
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("lot", "place", "status"), name="evidence_holding_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="evidence_holding_quantity"),
            models.CheckConstraint(condition=ZERO_MASS, name="evidence_holding_weight"),
        )
        indexes = (
            models.Index(
                fields=("place", "-since", "-id"),
                include=("lot", "status", "quantity"),
                condition=Q(quantity__gt=0),
                name="evidence_holding_by_place",
            ),
            *(
                models.Index(
                    fields=(side, "-since", "-id"),
                    condition=Q(quantity__gt=0),
                    name=f"evidence_holding_{side}",
                )
                for side in ("office", "keeper")
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.status}"


class PlaceStock(models.Model):
    """What a place holds in one unit, and in how many lots. The database sums it up at each movement: a page of a store of
    a million lots reads one row."""

    place = models.ForeignKey(
        "evidence.Place", models.PROTECT, related_name="stock", db_index=False
    )
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=17, decimal_places=3)
    lots = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "unit"), name="evidence_placestock_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, lots__gte=0), name="evidence_placestock_sums"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit}"


class Seal(models.Model):
    """A numbered seal: put on by one movement, taken off by another. A number serves once in an office."""

    office = models.ForeignKey("foundation.Organisation", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="seals")
    place = models.ForeignKey("evidence.Place", models.PROTECT, related_name="+")
    put_on = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    taken_off = models.ForeignKey(Movement, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "number"), name="evidence_seal_once"),
        )

    def __str__(self) -> str:
        return self.number
