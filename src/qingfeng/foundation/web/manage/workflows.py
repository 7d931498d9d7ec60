"""The lawful steps of every workflow, as code declares them and as the database guards them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import staff_page, workflows
from qingfeng.foundation.queries.administration import guarded_moves
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.words import word
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


def _line(step: Step) -> StepLine:
    return StepLine(
        word("verb", step.verb),
        ", ".join(word("state", source) for source in sorted(step.sources)),
        word("state", step.target),
        step.permission,
        tuple(word("refusal", code) for code in step.guards),
        step.event,
    )


def _view(workflow: Workflow, stored: set[tuple[str, int, str, str, str]]) -> WorkflowView:
    declared = {(workflow.name, workflow.version, *move) for move in workflow.moves()}
    kept = {row for row in stored if row[:2] == (workflow.name, workflow.version)}
    return WorkflowView(
        word("kind", workflow.name),
        workflow.version,
        word("state", workflow.initial),
        declared == kept,
        [_line(step) for step in workflow.steps],
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
