"""Which identifiers a file has shown before, at sixteen bytes each."""

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]


class SeenKeys:
    """Sorted runs of hash pairs, merged as they grow, so that ten million keys take 160 MB.

    Two independent 64-bit hashes stand for a key: a false alarm among 10^7 keys has odds below 10^-24.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Hashes, Hashes]] = []

    def first_time(self, keys: pl.Series) -> npt.NDArray[np.bool_]:
        """For each key in order: is this its first appearance? Remembers them all."""
        first, second = keys.hash(seed=11).to_numpy(), keys.hash(seed=29).to_numpy()
        fresh = keys.is_first_distinct().to_numpy().copy()
        for ours, theirs in self._runs:
            at = np.minimum(np.searchsorted(ours, first), len(ours) - 1)
            fresh &= ~((ours[at] == first) & (theirs[at] == second))
        self._add(first[fresh], second[fresh])
        return fresh

    def _add(self, first: Hashes, second: Hashes) -> None:
        if not first.size:
            return
        self._runs.append(_sorted(first, second))
        while len(self._runs) > 1 and 2 * len(self._runs[-1][0]) >= len(self._runs[-2][0]):
            (a, b), (c, d) = self._runs.pop(), self._runs.pop()
            self._runs.append(_sorted(np.concatenate((a, c)), np.concatenate((b, d))))


def _sorted(first: Hashes, second: Hashes) -> tuple[Hashes, Hashes]:
    order = np.argsort(first, kind="stable")
    return first[order], second[order]
