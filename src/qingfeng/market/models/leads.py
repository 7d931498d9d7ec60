"""Leads, each office's check of them, the decisions given, and what follows from those."""

from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Left

from qingfeng.market.rules.lead_verdicts import REASONS, VERDICTS
from qingfeng.market.rules.leads import FINISHED, LEAD

DIVISIONS = ("industrial", "copyright")
ROUNDS = ("first", "second", "settle", "undo")
SEARCH_KINDS = ("listing", "seller", "right")
_BANDS = ("score_band", "price_band")
_FILTERS = ("disguise", "platform", "right_id", *_BANDS)


def _walk(name: str, *scope: str | Left, filters: tuple[str, ...] = _FILTERS) -> models.Index:
    """The best-ranked live leads of a scope; filters and counts read the index alone, the rows are wide."""
    return models.Index(
        *scope,
        "score",
        "listing",
        include=filters,
        condition=Q(live=True),
        name=f"market_lead_{name}_walk",
    )


class Lead(models.Model):
    """A listing that the screening ranks as a lead, under the listing's own id.

    Filled by set-based SQL only; like the listing's, its references carry no database constraint.
    What people make of it stands in LeadCheck, one row an office.
    """

    listing = models.OneToOneField(
        "market.Listing",
        on_delete=models.PROTECT,
        primary_key=True,
        db_column="id",
        related_name="+",
        db_constraint=False,
    )
    listing_version = models.IntegerField()
    text_digest = models.CharField(max_length=64, blank=True)
    right_id = models.CharField(max_length=80, blank=True)
    mark = models.TextField(blank=True)
    holder = models.ForeignKey(
        "register.Party",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    seller = models.ForeignKey(
        "market.Seller",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    platform = models.ForeignKey(
        "market.Platform",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    region = models.CharField(max_length=6, blank=True)
    division = models.CharField(max_length=10)
    score = models.FloatField()
    disguise = models.CharField(max_length=12, blank=True)
    price_ratio = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    snapshot_number = models.IntegerField()
    rules_version = models.CharField(max_length=40)
    live = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    screened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    score_band = models.GeneratedField(
        expression=Case(
            When(score__gte=0.97, then=Value("97")),
            When(score__gte=0.9, then=Value("90")),
            When(score__gte=0.7, then=Value("70")),
            default=Value("50"),
            output_field=models.CharField(max_length=4),
        ),
        output_field=models.CharField(max_length=4),
        db_persist=True,
    )
    price_band = models.GeneratedField(
        expression=Case(
            When(price_ratio__isnull=True, then=Value("none")),
            When(price_ratio__lt=0.1, then=Value("0")),
            When(price_ratio__lt=0.3, then=Value("10")),
            When(price_ratio__lt=0.6, then=Value("30")),
            When(price_ratio__lt=1.0, then=Value("60")),
            default=Value("100"),
            output_field=models.CharField(max_length=4),
        ),
        output_field=models.CharField(max_length=4),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="market_lead_score"
            ),
            models.CheckConstraint(
                condition=Q(division__in=DIVISIONS), name="market_lead_division"
            ),
            models.CheckConstraint(
                condition=Q(live=True, closed_at__isnull=True)
                | Q(live=False, closed_at__isnull=False),
                name="market_lead_closed",
            ),
        )
        # One index a scope: the first page of every queue is a walk down one of them.
        indexes = (
            _walk("division", "division"),
            _walk("province", "division", Left("region", 2), filters=("region", *_FILTERS)),
            _walk("city", "division", Left("region", 4), filters=("region", *_FILTERS)),
            _walk("platform", "platform", filters=("disguise", "right_id", *_BANDS)),
            _walk("holder", "holder"),
            # Short walks, which need no columns more.
            _walk("county", "division", "region", filters=()),
            _walk("right", "right_id", filters=()),
            _walk("seller", "seller", filters=()),
            models.Index("right_id", "text_digest", name="market_lead_text_idx"),
        )

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.score:.3f} {self.mark}"


class LeadCheck(models.Model):
    """One office's work on one lead; it begins with the office's first act and carries the workflow."""

    id = models.UUIDField(primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(
        "foundation.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=20, default=LEAD.initial)
    workflow_version = models.IntegerField(default=LEAD.version)
    assignee = models.ForeignKey(
        "foundation.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    decided_at = models.DateTimeField(null=True)
    text_digest = models.CharField(max_length=64, blank=True)
    cycle = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "lead"), name="market_leadcheck_once"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=VERDICTS), name="market_leadcheck_verdict"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(LEAD.states)), name="market_leadcheck_state"
            ),
        )
        indexes = (
            models.Index(fields=("lead",), name="market_leadcheck_lead_idx"),
            # Every row of an open queue asks this one whether the office is done with it.
            models.Index(
                fields=("office", "lead"),
                condition=Q(state__in=sorted(FINISHED)),
                name="market_leadcheck_done_idx",
            ),
            models.Index(
                fields=("office", "state", "-changed_at", "-id"), name="market_leadcheck_desk_idx"
            ),
            models.Index(
                fields=("assignee", "-changed_at"),
                condition=Q(state="assigned"),
                name="market_leadcheck_mine_idx",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lead_id} {self.office_id}: {self.state}"


class LeadDecision(models.Model):
    """A verdict given, or taken back by a later row that names it. Append-only."""

    id = models.UUIDField(primary_key=True)
    check_of = models.ForeignKey(LeadCheck, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        "foundation.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    office_kind = models.CharField(max_length=16)
    user = models.ForeignKey(
        "foundation.User", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cycle = models.IntegerField()
    round = models.CharField(max_length=8)
    verdict = models.CharField(max_length=12)
    reason = models.CharField(max_length=24)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    score = models.FloatField()
    right_id = models.CharField(max_length=80, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    listing_version = models.IntegerField()
    snapshot_number = models.IntegerField()
    rules_version = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(round__in=ROUNDS), name="market_leaddecision_round"),
            models.CheckConstraint(
                condition=Q(reason__in=[reason.code for reason in REASONS]),
                name="market_leaddecision_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS), name="market_leaddecision_verdict"
            ),
            models.CheckConstraint(
                condition=Q(round="undo", undoes__isnull=False)
                | (~Q(round="undo") & Q(undoes__isnull=True)),
                name="market_leaddecision_undo",
            ),
        )
        indexes = (
            models.Index(fields=("office", "decided_at"), name="market_decision_office_idx"),
        )

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.verdict} ({self.reason})"


class NoMatch(models.Model):
    """An office's word that this text does not use this right; it binds that office alone."""

    id = models.UUIDField(primary_key=True)
    right_id = models.CharField(max_length=80)
    text_digest = models.CharField(max_length=64)
    office = models.ForeignKey(
        "foundation.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decision = models.OneToOneField(LeadDecision, on_delete=models.PROTECT, related_name="+")
    platform_id = models.UUIDField(null=True)
    region = models.CharField(max_length=6, blank=True)
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("right_id", "text_digest", "office"),
                condition=Q(ended_at__isnull=True),
                name="market_nomatch_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.right_id} {self.text_digest[:12]}"

    def binds(self, *, platform_id: UUID, region: str) -> bool:
        """Whether a lead lies where the office that said it had its eyes."""
        return self.platform_id in (None, platform_id) and region.startswith(self.region)


class ReviewPolicy(models.Model):
    """What an administrator settled for an office: are its decisions labels, how many are reviewed."""

    office = models.OneToOneField(
        "foundation.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    gives_labels = models.BooleanField(default=False)
    second_share = models.DecimalField(max_digits=4, decimal_places=3)
    seed = models.CharField(max_length=40)
    set_by = models.ForeignKey(
        "foundation.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(second_share__gte=0, second_share__lte=1),
                name="market_reviewpolicy_share",
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id}: {self.second_share}"


class SavedView(models.Model):
    """A named address of a list: its filters, order and columns. Kept by a person, shared with the office."""

    id = models.UUIDField(primary_key=True)
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey("foundation.User", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        "foundation.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("owner", "page", "name"), name="market_savedview_name"),
        )

    def __str__(self) -> str:
        return self.name


class LeadCount(models.Model):
    """How many live leads a scope holds by facet value; kept by triggers, so it is never behind."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=60)
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=80)
    n = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("scope", "facet", "value"), name="market_leadcount_cell"
            ),
        )
        indexes = (models.Index(fields=("scope", "facet", "-n"), name="market_leadcount_top_idx"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.facet}={self.value}: {self.n}"


class SearchEntry(models.Model):
    """What global search finds: one row a listing, seller or right, with the tokens the app made."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    platform = models.ForeignKey(
        "market.Platform",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    tokens = SearchVectorField()
    indexed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=SEARCH_KINDS), name="market_searchentry_kind"
            ),
        )
        indexes = (GinIndex(fields=("tokens",), name="market_searchentry_idx"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
