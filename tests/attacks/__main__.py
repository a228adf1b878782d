"""``make soak``: every attack in turn until the time is up, each attempt with a seed of its own.

``python -m tests.attacks NAME SEED`` repeats one attempt.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

Attack = Callable[[int], str]
VIOLATED = 1
_WIDTH = 56


def attacks() -> dict[str, Attack]:
    """Return all attacks as ``module.name``, in the order of their names."""
    found: dict[str, Attack] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        if not module.name.startswith(("_", "test_", "conftest")):
            of_module = import_module(f"tests.attacks.{module.name}")
            found |= {
                f"{module.name}.{name}": f for name, f in getattr(of_module, "ATTACKS", {}).items()
            }
    return dict(sorted(found.items()))


def seed_of(seed: int, name: str, attempt: int) -> int:
    """Return the seed of one attempt, which follows from the seed of the whole run."""
    return int(sha256(f"{seed} {name} {attempt}".encode()).hexdigest()[:8], 16)


@dataclass
class Counts:
    """What came of the attempts, by attack; and each failure as it is to be repeated."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def attempt(self, name: str, attack: Attack, seed: int) -> None:
        """Make one attempt and count its outcome; whatever is raised is a failure."""
        try:
            outcome = attack(seed)
        except Exception:  # noqa: BLE001 (the other attacks go on)
            outcome = "FAILED"
            self.failures.append(f"{name} {seed}")
            print(f"FAILED: {name} {seed}\n{traceback.format_exc()}", flush=True)
        self.outcomes.setdefault(name, Counter())[outcome] += 1

    def table(self) -> str:
        """Return a line for each attack and outcome, and what repeats the failures."""
        lines = [f"{'attack':<{_WIDTH}} {'count':>7}  outcome"]
        for name, outcomes in sorted(self.outcomes.items()):
            lines += [f"{name:<{_WIDTH}} {n:>7}  {what}" for what, n in outcomes.most_common()]
        lines += [f"repeat: python -m tests.attacks {failure}" for failure in self.failures]
        return "\n".join(lines)


def soak(chosen: Mapping[str, Attack], seconds: float, seed: int) -> Counts:
    """Run the attacks round by round until the time is up; at least one whole round."""
    counts, end, attempt = Counts(), time.monotonic() + seconds, 0
    while attempt == 0 or time.monotonic() < end:
        for name, attack in chosen.items():
            if attempt and time.monotonic() >= end:
                break
            counts.attempt(name, attack, seed_of(seed, name, attempt))
        attempt += 1
    return counts


def main(arguments: list[str]) -> int:
    """Soak, or repeat one attempt; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("name", nargs="?", help="attack of which one attempt is to be repeated")
    parser.add_argument("attempt", nargs="?", type=int, help="seed of that attempt")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long; default 600")
    parser.add_argument("--seed", type=int, help="seed of the run; default from the clock")
    parser.add_argument("--only", default="", help="attacks whose names begin so")
    given = parser.parse_args(arguments)
    if given.name is not None:
        counts = Counts()
        counts.attempt(given.name, attacks()[given.name], given.attempt or 0)
    else:
        seed = time.time_ns() % 2**32 if given.seed is None else given.seed
        print(f"seed {seed} (make soak SEED={seed} repeats this run)", flush=True)
        chosen = {n: attack for n, attack in attacks().items() if n.startswith(given.only)}
        counts = soak(chosen, given.seconds, seed)
    print(counts.table())
    return VIOLATED if counts.failures else 0


if __name__ == "__main__":
    # Away from schedules that the user has imported.
    with tempfile.TemporaryDirectory() as store:
        os.environ["RCEP_DATA"] = store
        code = main(sys.argv[1:])
    sys.exit(code)
