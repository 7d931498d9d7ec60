"""Ranking: how likely is it that a listing infringes, and why?"""
