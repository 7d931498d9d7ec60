"""Rules of this house that no linter knows. Each has good and bad lines in tests/contract/test_house_lint.py."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
LONGEST_FUNCTION = 40
# A compiled loop keeps its locals in registers; cut in pieces it would copy a dozen arguments a step.
LONGEST_LOOP = 50
COMPILED = frozenset({"compiled", "inlined", "lean"})
LONGEST_FILE = 600
# Besides `move` itself: rows of plumbing that are owed, and follow no workflow.
SET_STATES = {f"src/qingfeng/foundation/actions/{name}.py" for name in ("states", "deliveries")}
NAMELESS = {"utils", "common", "core", "helpers", "misc"}
# Spelled so that this file does not name what it looks for.
PLACES = re.compile(
    r"https?://[^ ]*(py"
    r"pi|python"
    r"hosted|npm"
    r"js|deb"
    r"ian)\.org|(^|[^a-z./])/(ro"
    r"ot|ho"
    r"me|wo"
    r"rk)/[a-z.]"
)


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}"


def state_only_by_move(path: str, tree: ast.Module) -> Iterator[Finding]:
    """A state changes by `move()`, which asks the workflow and writes the history."""
    if not path.startswith("src/") or path in SET_STATES:
        return
    for node in ast.walk(tree):
        for target in _targets(node):
            if (
                isinstance(target, ast.Attribute)
                and target.attr in ("state", "status")
                and not _is_self(target)
            ):
                yield Finding(path, target.lineno, f"`.{target.attr} =` outside move()")


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    """What an assignment sets, each part of a tuple for itself."""
    given = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in filter(None, given):
        yield from target.elts if isinstance(target, ast.Tuple) else [target]


def _is_self(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id == "self"


def actions_say_who_and_when(path: str, tree: ast.Module) -> Iterator[Finding]:
    """An action writes for somebody at some time: `actor` and `now`, by keyword only."""
    if "/actions/" not in path and not path.endswith("/actions.py"):
        return
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        every = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        by_keyword = {a.arg for a in node.args.kwonlyargs}
        wanted = (
            {"actor", "now"} if "actor" in every or "journal_append" in _called(node) else set()
        )
        if "system_actor" in _called(node):
            wanted -= {"actor"}
        if not wanted <= by_keyword:
            yield Finding(
                path, node.lineno, f"action {node.name}() needs `actor` and `now` by keyword only"
            )


def _called(node: ast.FunctionDef) -> set[str]:
    return {
        getattr(call.func, "attr", getattr(call.func, "id", ""))
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }


def pages_read_through_access(path: str, tree: ast.Module) -> Iterator[Finding]:
    """A page gets its rows from queries, which know the access rule."""
    if "/web/" not in path:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield Finding(path, node.lineno, "`.objects` in web: ask a query")


def short_functions(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Of the product; a table of cases or a cast of a test may be long. The head does not count: keywords stand alone."""
    if path.startswith("tests/"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[ast.get_docstring(node) is not None :] or node.body
            length = (node.end_lineno or node.lineno) - first[0].lineno + 1
            longest = LONGEST_LOOP if _is_loop(node) else LONGEST_FUNCTION
            if length > longest:
                yield Finding(
                    path, node.lineno, f"{node.name}() has {length} lines, more than {longest}"
                )


def _is_loop(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(getattr(mark, "id", "") in COMPILED for mark in node.decorator_list)


def named_modules(path: str, _tree: ast.Module) -> Iterator[Finding]:
    parts = Path(path).with_suffix("").parts
    for name in NAMELESS.intersection(parts):
        yield Finding(path, 1, f"`{name}` says nothing: name what is in it")


TREE_RULES: tuple[Callable[[str, ast.Module], Iterator[Finding]], ...] = (
    state_only_by_move,
    actions_say_who_and_when,
    pages_read_through_access,
    short_functions,
    named_modules,
)


def short_files(path: str, text: str) -> Iterator[Finding]:
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield Finding(path, 1, f"{lines} lines, more than {LONGEST_FILE}")


def no_places(path: str, text: str) -> Iterator[Finding]:
    """No folder of somebody's machine, no address of a registry."""
    for number, line in enumerate(text.splitlines(), 1):
        if PLACES.search(line):
            yield Finding(path, number, "names a machine's folder or a registry")


def findings(path: str, text: str) -> Iterator[Finding]:
    if path != "LICENSE":
        yield from no_places(path, text)
    if path.endswith(".py") and "/migrations/" not in path:
        yield from short_files(path, text)
        tree = ast.parse(text, path)
        for rule in TREE_RULES:
            yield from rule(path, tree)


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=CLONE, capture_output=True, check=True)
    return [name for name in done.stdout.decode().split("\0") if name and (CLONE / name).is_file()]


def main() -> int:
    found = []
    for name in tracked():
        try:
            text = (CLONE / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += findings(name, text)
    print("\n".join(map(str, found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
