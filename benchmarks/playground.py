"""How long Python takes to answer a playground that asks for another setting.

    python benchmarks/playground.py

The median of 20 changes of the layer, to and fro so that each is made anew; what the page does with
an answer is what it does with any player. On a machine that others use, look at the time worked.
And how large a saved playground is.
"""

import json
import statistics
import time

import numpy as np

from convviz import Playground
from convviz.setting import HOW, WHICH

CASES = {  # size of x, of w, and the time that a change may take in ms
    "3×3 * 2×2": (3, 2, 150),
    "6×6 * 3×3": (6, 3, 300),
}
TIMES = 20


def main():
    print(f"{'ms of a change, medians':34}{'waited':>10}{'worked':>10}{'bar':>8}")
    for name, (n, k, most) in CASES.items():
        for which, how in [*(("dx", how) for how in HOW), *((key, HOW[1]) for key in WHICH)]:
            waited, worked = answered(n, k, which, how)
            print(f"{name} {which} {how}".ljust(34) + f"{waited:10.0f}{worked:10.0f}{most:8}")
    saved()


def answered(n, k, which, how):
    """Medians of a change of the layer: by the clock, and of the time that Python worked."""
    draw = np.random.default_rng(0)
    x, w = draw.integers(-4, 5, (n, n)), draw.integers(-4, 5, (k, k))
    play = Playground(x, w, which=which, how=how, menu=[])
    times = [took(play, play.setting.changed(padding=1)) for _ in range(TIMES)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def took(play, other):
    """The ms from a page's question to Python's answer."""
    here = play.setting
    play.set_state({"_asked": {"key": other.key, "n": 0}})
    play._stories.pop(here, None)  # as if it had never been shown
    start, worked = time.perf_counter(), time.process_time()
    play.set_state({"_asked": {"key": here.key, "n": 1}})
    return 1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - worked)


def saved():
    """What is shown of a playground when its cell has run, with all that is made ahead."""
    for name, (n, k, _) in CASES.items():
        x, w = np.arange(n * n).reshape(n, n) % 5, np.arange(k * k).reshape(k, k) % 3
        start = time.perf_counter()
        play = Playground(x, w)
        size = len(json.dumps(play._repr_mimebundle_()[0])) / 1024
        seconds = time.perf_counter() - start
        print(
            f"{name}, saved with {len(play._ahead())} made ahead: {size:.0f} KB in {seconds:.1f} s"
        )


if __name__ == "__main__":
    main()
