"""What is looked at before the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error

from qingfeng.foundation.registries import versions_of, workflows
from qingfeng.kernel.workflow import series_problems


def check_workflows(**_: Any) -> list[CheckMessage]:
    """A workflow with an unreachable state, a dead end, a way out of a final state or two readings stops the start."""
    found = [problem for workflow in workflows() for problem in workflow.problems()]
    for name in sorted({workflow.name for workflow in workflows()}):
        found += series_problems(versions_of(name))
    return [Error(problem, id="foundation.E001") for problem in found]
