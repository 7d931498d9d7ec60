"""Ranking: how likely is it that a listing infringes, and why?"""

from qingfeng.engine.ranking.scoring import rank

__all__ = ["rank"]
