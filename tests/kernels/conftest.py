"""Say which kernels run, and give Hypothesis time enough for the uncompiled ones."""

import os

from hypothesis import HealthCheck, settings

from indexer.kernels import topk

settings.register_profile(
    "kernels",
    deadline=None,
    max_examples=int(os.environ.get("EXAMPLES", "200")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kernels")


def pytest_report_header() -> str:
    return f"kernels: {topk.__file__}"
