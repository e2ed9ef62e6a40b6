"""Plant each known fault in turn and run the tests that must see it; `make mutants` runs this first."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.mutants.known import MUTANTS


def main(wanted: list[str]) -> int:
    """Print a line for each fault; return 1 when one passes unseen."""
    survived = 0
    for mutant in MUTANTS:
        if wanted and mutant.name not in wanted:
            continue
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "tests.mutants.plant",
            "-p",
            "no:randomly",
            *mutant.tests,
        ]
        done = subprocess.run(
            command, env={**os.environ, "WEBINAR_MUTANT": mutant.name}, capture_output=True, check=False
        )
        # 1 is a failed test; anything else (no such test, no such module) shows nothing.
        caught = done.returncode == 1 and b" failed" in done.stdout
        survived += not caught
        print(f"{'caught  ' if caught else 'SURVIVED'} {mutant.name} {mutant.fault}", flush=True)
        if done.returncode not in {0, 1}:
            print(done.stdout.decode()[-2000:])
    return bool(survived)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
