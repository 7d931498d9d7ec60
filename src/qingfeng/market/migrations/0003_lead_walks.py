from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Left

_BANDS = ("score_band", "price_band")
_FILTERS = ("disguise", "platform", "right_id", *_BANDS)
_WIDENED = (
    ("division", ("division",), _FILTERS),
    ("province", ("division", Left("region", 2)), ("region", *_FILTERS)),
    ("city", ("division", Left("region", 4)), ("region", *_FILTERS)),
    ("platform", ("platform",), ("disguise", "right_id", *_BANDS)),
    ("holder", ("holder",), _FILTERS),
)


def _added(name: str, scope: tuple[str | Left, ...], filters: tuple[str, ...]) -> models.Index:
    return models.Index(
        *scope,
        "score",
        "listing",
        include=filters,
        condition=models.Q(live=True),
        name=f"market_lead_{name}_walk",
    )


class Migration(migrations.Migration):
    # The queue is read and filled while its indexes are built anew.
    atomic = False
    dependencies = [("market", "0002_leads")]
    operations = [
        *(AddIndexConcurrently("lead", _added(*walk)) for walk in _WIDENED),
        *(RemoveIndexConcurrently("lead", f"market_lead_{walk[0]}_idx") for walk in _WIDENED),
        *(
            migrations.RenameIndex(
                "lead", new_name=f"market_lead_{name}_walk", old_name=f"market_lead_{name}_idx"
            )
            for name in ("county", "right", "seller")
        ),
    ]
