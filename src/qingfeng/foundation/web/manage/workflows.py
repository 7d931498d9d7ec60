"""The lawful steps of every workflow, as code declares them and as the database guards them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import event_verb, staff_page, workflows
from qingfeng.foundation.queries.administration import guarded_moves
from qingfeng.foundation.sync import step_rows
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.words import Area, known, word
from qingfeng.kernel.workflow import Step, Workflow


@dataclass(frozen=True)
class StepLine:
    verb: str
    sources: str
    target: str
    permission: str
    guards: tuple[str, ...]
    event: str


@dataclass(frozen=True)
class WorkflowView:
    name: str
    version: int
    initial: str
    guarded: bool
    steps: list[StepLine]


def _own(area: Area, workflow: Workflow, code: str) -> str:
    """A word of the workflow's own (`lead.open`) goes before the common one (`open`)."""
    own = f"{workflow.name}.{code}"
    return word(area, own if known(area, own) else code)


def _verb(workflow: Workflow, step: Step) -> str:
    event = event_verb(workflow, step)
    return word("verb", event) if known("verb", event) else _own("verb", workflow, step.verb)


def _line(workflow: Workflow, step: Step) -> StepLine:
    return StepLine(
        _verb(workflow, step),
        ", ".join(_own("state", workflow, source) for source in sorted(step.sources)),
        _own("state", workflow, step.target),
        step.permission,
        tuple(word("refusal", code) for code in step.guards),
        step.event,
    )


def _view(workflow: Workflow, stored: set[tuple[str, int, str, str, str]]) -> WorkflowView:
    declared = set(step_rows(workflow))
    kept = {row for row in stored if row[:2] == (workflow.name, workflow.version)}
    return WorkflowView(
        word("kind", workflow.name),
        workflow.version,
        _own("state", workflow, workflow.initial),
        declared == kept,
        [_line(workflow, step) for step in workflow.steps],
    )


@staff_page(admin=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    stored = guarded_moves()
    context = {
        "workflows": [_view(workflow, stored) for workflow in workflows()],
        "empty": kit.Empty(_("No workflow is declared"), icon="route"),
    }
    return render(request, "manage/workflows.html", context)
