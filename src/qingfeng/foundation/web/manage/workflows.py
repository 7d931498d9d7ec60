"""The lawful steps of every workflow, as code declares them and as the database guards them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import staff_page, workflows
from qingfeng.foundation.queries.administration import guarded_moves
from qingfeng.foundation.rules.workflows import columns, openings
from qingfeng.foundation.sync import StepRow, step_rows
from qingfeng.foundation.ui import formats, kit
from qingfeng.foundation.ui.words import word
from qingfeng.foundation.ui.workflow_words import (
    permission_word,
    state_word,
    verb_word,
    workflow_name,
)
from qingfeng.foundation.web.manage.drawing import Drawing, draw
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
class Opening:
    permission: str
    code: str
    verbs: str


@dataclass(frozen=True)
class Carried:
    version: int
    states: list[tuple[str, str]]


@dataclass(frozen=True)
class WorkflowView:
    anchor: str
    name: str
    version: int
    in_force: str
    guarded: bool
    drawing: Drawing
    steps: list[StepLine]
    openings: list[Opening]
    carried: list[Carried]


def opened_by(flows: Iterable[Workflow]) -> list[Opening]:
    """Each permission with the verbs that it opens, in words."""
    known = list(flows)
    by_name = {flow.name: flow for flow in known}
    return [
        Opening(
            permission_word(permission),
            permission,
            _(", ").join(dict.fromkeys(verb_word(by_name[name], verb) for name, verb in verbs)),
        )
        for permission, verbs in openings(known).items()
    ]


def _line(flow: Workflow, step: Step) -> StepLine:
    sources = [state for state in columns(flow) if state in step.sources]
    return StepLine(
        verb_word(flow, step.verb),
        _(", ").join(state_word(flow, source) for source in sources),
        state_word(flow, step.target),
        permission_word(step.permission),
        tuple(word("refusal", code) for code in step.guards),
        step.event,
    )


def _carried(flow: Workflow) -> list[Carried]:
    return [
        Carried(
            version,
            [
                (state_word(flow, source), state_word(flow, target))
                for source, target in images.items()
            ],
        )
        for version, images in sorted(flow.carries.items())
    ]


def _view(flow: Workflow, stored: set[StepRow]) -> WorkflowView:
    declared = set(step_rows(flow))
    kept = {row for row in stored if (row[0], row[2]) == (flow.name, flow.version)}
    return WorkflowView(
        anchor=f"{flow.name}-{flow.version}",
        name=workflow_name(flow),
        version=flow.version,
        in_force=formats.day(flow.in_force) if flow.in_force else "",
        guarded=declared == kept,
        drawing=draw(flow, state=partial(state_word, flow), verb=partial(verb_word, flow)),
        steps=[_line(flow, step) for step in flow.steps],
        openings=opened_by([flow]),
        carried=_carried(flow),
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
