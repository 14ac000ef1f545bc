"""Hypothesis: hundreds of examples here, the same on every run; tens of thousands if asked for.

pytest --hypothesis-profile thorough tests/test_geometry.py
"""

from hypothesis import HealthCheck, settings

collect_ignore = ["reference"]  # needs PyTorch
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("here", max_examples=300, derandomize=True, deadline=None, database=None)
settings.register_profile(
    "thorough", max_examples=20_000, deadline=None, suppress_health_check=slow
)
settings.load_profile("here")
