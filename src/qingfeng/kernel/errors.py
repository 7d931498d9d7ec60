"""One tree of errors. Each carries codes and data; the text is made at the edge, in the reader's language."""

from collections.abc import Iterable
from datetime import date


class QingfengError(Exception):
    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.data.items())
        return f"{self.code} ({details})" if details else self.code


class Refused(QingfengError):
    """A rule forbids it: every reason at once, so that nobody meets them one by one."""

    def __init__(self, *codes: str, **data: object) -> None:
        if not codes:
            raise ValueError("a refusal names at least one code")
        super().__init__(codes[0], **data)
        self.codes = codes

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.data.items())
        codes = ", ".join(self.codes)
        return f"{codes} ({details})" if details else codes


class NotFound(QingfengError):
    """Not there, or not for these eyes: the answer is the same."""

    def __init__(self, code: str = "not_found", **data: object) -> None:
        super().__init__(code, **data)


class Conflict(QingfengError):
    """Somebody was first."""

    def __init__(self, code: str = "conflict", **data: object) -> None:
        super().__init__(code, **data)


class Broken(QingfengError):
    """Stored things contradict each other: an operator must look."""


class BadInput(QingfengError):
    """What was handed in cannot be read; names the place. `also`: every other place of the same form, as (reason, column)."""

    def __init__(
        self,
        reason: str,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **data: object,
    ) -> None:
        place = {"file": file, "row": row, "column": column}
        super().__init__(reason, **{k: v for k, v in place.items() if v is not None}, **data)
        self.reason = reason
        self.file = file
        self.row = row
        self.column = column
        self.also: tuple[tuple[str, str], ...] = ()


def refuse_gaps(gaps: Iterable[tuple[str, str]]) -> None:
    """BadInput with every (reason, column) at once, so that nobody meets them one by one; nothing where there is none."""
    found = tuple(gaps)
    if found:
        refused = BadInput(found[0][0], column=found[0][1])
        refused.also = found[1:]
        raise refused


class NoCalendar(QingfengError):
    """The year's working days are not known yet: the date is refused, never the act."""

    def __init__(self, year: int, not_before: date) -> None:
        super().__init__("no_calendar", year=year, not_before=not_before)
        self.year = year
        self.not_before = not_before
