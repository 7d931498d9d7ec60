"""The criminal-threshold check: facts in, the tier reached out, with every figure and reading behind it. It recommends and never blocks."""
