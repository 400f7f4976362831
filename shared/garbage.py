"""The garbage collector of a long-running process: it leaves alone what start-up has built, and comes seldom."""

import gc

WHERE_SOMEBODY_WAITS = 50_000
"""New objects between two young collections: with the default of 700 the collector made p99 nine times worse."""
WHERE_BATCHES_PASS = 250_000
"""A batch of a thousand messages is 100,000 objects that go when it is done: to walk them was some 6 % of a worker."""


def spare_startup(*, collect_after: int = WHERE_SOMEBODY_WAITS) -> None:
    """Freeze what exists, so that no collection ever walks it again. Call it once, when all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(collect_after, 20, 20)
