"""How many examples the laws of the merge and of the register get: 1,000 each with `--slow`, as many as others else."""

from hypothesis import settings

LAW = settings(max_examples=1000 if settings.default.max_examples > 50 else settings.default.max_examples)
