"""What is looked at before the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error

from qingfeng.foundation.registries import workflows


def check_workflows(**_: Any) -> list[CheckMessage]:
    """A workflow with an unreachable state, a dead end, a way out of a final state or two readings stops the start."""
    return [
        Error(problem, id="foundation.E001")
        for workflow in workflows()
        for problem in workflow.problems()
    ]
