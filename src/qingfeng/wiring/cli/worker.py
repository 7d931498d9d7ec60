from typing import Annotated

import typer

from qingfeng.wiring import worker as role


def worker(
    ends_with: Annotated[
        int | None, typer.Option(hidden=True, help="Process whose end is ours.")
    ] = None,
) -> None:
    """Work through the queue of jobs until stopped."""
    if ends_with is not None:
        role.end_with(ends_with)
    role.work()
