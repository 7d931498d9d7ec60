"""The life of a bag: asked for, then built once or failed with its reason."""

from enum import StrEnum

from qingfeng.kernel.workflow import Step, Workflow

PERMISSION = "exhibit:share"


class BagState(StrEnum):
    ASKED = "asked"
    BUILT = "built"
    FAILED = "failed"


BAG_FLOW = Workflow(
    name="bag",
    version=1,
    initial=BagState.ASKED.value,
    finals=frozenset({BagState.BUILT.value, BagState.FAILED.value}),
    steps=(
        Step(
            "build",
            frozenset({BagState.ASKED.value}),
            BagState.BUILT.value,
            PERMISSION,
            {},
            "built",
        ),
        Step(
            "give_up",
            frozenset({BagState.ASKED.value}),
            BagState.FAILED.value,
            PERMISSION,
            {},
            "failed",
        ),
    ),
)
