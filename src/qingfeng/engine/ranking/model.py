"""The fitted parameters, read from a file that a person can read."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qingfeng.engine.ranking.layout import DATA, FEATURES

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]


class Model(NamedTuple):
    bias: float
    weights: Floats
    wording_limit: float  # learned words together weigh no more than this, either way


def as_model(facts: dict[str, object]) -> Model:
    weights = facts["weights"]
    bias, limit = facts["bias"], facts["wording_limit"]
    if not isinstance(weights, dict) or set(weights) != {feature.code for feature in FEATURES}:
        raise ValueError("ranking/data/weights.json: the weights are not those of features.csv")
    values = np.array([weights[feature.code] for feature in FEATURES], np.float32)
    for feature, value in zip(FEATURES, values, strict=True):
        if feature.sign * value < 0:
            raise ValueError(f"ranking/data/weights.json: {feature.code} has the wrong sign")
    return Model(float(str(bias)), values, float(str(limit)))


@lru_cache(maxsize=1)
def fitted() -> Model:
    return as_model(json.loads((DATA / "weights.json").read_text(encoding="utf-8")))
