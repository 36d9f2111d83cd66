"""The parts of the measurement, each a module with `measure(*, tell, **sizes) -> [Figure]`."""

from collections.abc import Callable, Sequence
from importlib import import_module

from cohorts.bench.figures import Figure

PARTS = {"lists": "cohorts.bench.lists", "imports": "cohorts.bench.imports"}


def run(
    names: Sequence[str], *, sizes: dict[str, dict], tell: Callable[[str], None]
) -> dict[str, list[Figure]]:
    """Measure these parts, one after the other; `sizes` by part."""
    found = {}
    for name in names:
        tell(f"{name} …")
        found[name] = import_module(PARTS[name]).measure(tell=tell, **sizes.get(name, {}))
    return found
