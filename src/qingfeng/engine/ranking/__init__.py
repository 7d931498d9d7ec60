"""Ranking: how likely is it that a listing infringes, and why?"""

from qingfeng.engine.ranking.layout import held_out_sellers
from qingfeng.engine.ranking.scoring import rank

__all__ = ["held_out_sellers", "rank"]
