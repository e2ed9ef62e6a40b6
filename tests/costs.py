"""A plug-in of pytest: `make test ARGS="-p tests.costs"` lists the tests that took most processor time.

Unlike `--durations` that depends little on what else the machine does. Processes that a test started count when the
test has waited for them; a browser counts for the test after which it is closed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

_STARTED = pytest.StashKey[float]()
_MOST = 40
_costs: dict[str, float] = {}


def _now() -> float:
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[_STARTED] = _now()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    try:
        return (yield)
    finally:
        item.user_properties.append(("processor", _now() - item.stash[_STARTED]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        _costs[report.nodeid] = dict(report.user_properties).get("processor", 0.0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section(f"processor time: {sum(_costs.values()):.0f} s in {len(_costs)} tests, of which most in")
    for name, seconds in sorted(_costs.items(), key=lambda pair: -pair[1])[:_MOST]:
        terminalreporter.write_line(f"{seconds:7.2f} s  {name}")
