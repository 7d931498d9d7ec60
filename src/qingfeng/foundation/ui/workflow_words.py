"""What the codes of a workflow are called. Its states and verbs are words of its own: `lead.open`, `lead.assign`."""

from qingfeng.foundation.rules.workflows import event_verb
from qingfeng.foundation.ui.words import Area, known, word
from qingfeng.kernel.workflow import CARRY_OVER, Workflow

CARRIED_OVER = "carried_over"


def workflow_name(flow: Workflow) -> str:
    return word("kind", flow.name)


def state_word(flow: Workflow, state: str) -> str:
    return word("state", f"{flow.name}.{state}")


def verb_word(flow: Workflow, verb: str) -> str:
    return word("verb", verb if verb == CARRY_OVER else f"{flow.name}.{verb}")


def permission_word(permission: str) -> str:
    """`lead:decide` as its kind and its verb."""
    kind, _, verb = permission.partition(":")
    return f"{word('kind', kind)}: {word('verb', verb)}"


def workflow_keys(flow: Workflow) -> frozenset[tuple[Area, str]]:
    """Every key that has to have a word: name, states, verbs, refusals, events, and parts of permissions."""
    keys: set[tuple[Area, str]] = {("kind", flow.name)}
    keys |= {("state", f"{flow.name}.{state}") for state in flow.states}
    for step in flow.steps:
        kind, _, power = step.permission.partition(":")
        keys |= {("verb", f"{flow.name}.{step.verb}"), ("verb", event_verb(flow, step))}
        keys |= {("kind", kind), ("verb", power)}
        keys |= {("refusal", code) for code in step.guards}
    if flow.carries:
        keys |= {("verb", CARRY_OVER), ("verb", f"{flow.name}.{CARRIED_OVER}")}
    return frozenset(keys)


def unsaid(flow: Workflow) -> list[tuple[Area, str]]:
    return sorted(key for key in workflow_keys(flow) if not known(*key))
