"""What an office may decide about a right. Expiry is no step: it follows from the dates."""

from qingfeng.kernel.workflow import Facts, Step, Workflow
from qingfeng.register.rules.vocabulary import RightState


def _reason_given(facts: Facts) -> bool:
    return bool(facts.get("reason"))


RIGHT = Workflow(
    name="right",
    version=1,
    initial=RightState.REGISTERED.value,
    finals=frozenset({RightState.WITHDRAWN.value}),
    steps=(
        Step(
            "dispute",
            frozenset({RightState.REGISTERED.value}),
            RightState.DISPUTED.value,
            "right:edit",
            {"reason_missing": _reason_given},
            "disputed",
        ),
        Step(
            "settle",
            frozenset({RightState.DISPUTED.value}),
            RightState.REGISTERED.value,
            "right:edit",
            {"reason_missing": _reason_given},
            "settled",
        ),
        Step(
            "withdraw",
            frozenset({RightState.REGISTERED.value, RightState.DISPUTED.value}),
            RightState.WITHDRAWN.value,
            "right:edit",
            {"reason_missing": _reason_given},
            "withdrawn",
        ),
    ),
)
