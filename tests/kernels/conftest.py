"""Say which kernels run."""

from indexer.kernels import topk


def pytest_report_header() -> str:
    return f"kernels: {topk.__file__}"
