"""How fast the layer is, forward and backward, and how much memory it takes.

    python benchmarks/layer.py [--threads 1] [--dtype float32]

Against PyTorch on the CPU (if you have it: `pip install torch`), against the plain NumPy that
people learn from, and against the floor: the multiply-adds at the speed of one large matrix
product. All sides run in turns, with the same number of threads.
"""

import argparse
import os

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--threads", default="1")
parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
options = parser.parse_args()
for name in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM"):
    os.environ[f"{name}_NUM_THREADS"] = options.threads  # read when NumPy is imported

import time  # noqa: E402
import tracemalloc  # noqa: E402
from statistics import median  # noqa: E402

import numpy as np  # noqa: E402
import plain  # noqa: E402

from convviz import conv2d, conv2d_backward  # noqa: E402

try:
    import torch
except ImportError:
    torch = None
else:
    torch.set_num_threads(int(options.threads))

CASES = [  # name, shape of x, shape of w, stride, padding, groups; bars: PyTorch, plain NumPy
    ("3×3, 2×2: the lesson's", (1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1.0, None),
    ("64×1×8×8, 8 of 3×3", (64, 1, 8, 8), (8, 1, 3, 3), 1, 1, 1, 1.0, None),
    ("64×8×8×8, 16 of 3×3", (64, 8, 8, 8), (16, 8, 3, 3), 1, 1, 1, 0.5, 2.0),
    ("64×16×28×28, 32 of 3×3", (64, 16, 28, 28), (32, 16, 3, 3), 1, 1, 1, 0.5, 2.0),
    ("32×32×32×32, 64 of 3×3", (32, 32, 32, 32), (64, 32, 3, 3), 1, 1, 1, 0.5, 2.0),
    ("the same, stride 2", (32, 32, 32, 32), (64, 32, 3, 3), 2, 1, 1, 0.5, 2.0),
    ("the same, depthwise", (32, 32, 32, 32), (32, 1, 3, 3), 1, 1, 32, 0.5, 2.0),
]
PLAIN = plain.FancyIndexing, plain.Windows
SECONDS = 3  # for the turns of a case
LINE = "{:24}{:>10}{:>24}{:>38}{:>20}{:>8}"


def main():
    rng = np.random.default_rng(0)
    with_what = f"PyTorch {torch.__version__}" if torch else "no PyTorch here"
    print(f"{options.threads} thread(s), {options.dtype}, NumPy {np.__version__}, {with_what}\n")
    print(LINE.format("", "ms", "PyTorch", "best plain NumPy", "floor", "memory"))
    for name, x_shape, w_shape, stride, padding, groups, *bars in CASES:
        arrays = [draw(rng, shape) for shape in (x_shape, w_shape, w_shape[:1])]
        layer = {"stride": stride, "padding": padding, "groups": groups}
        arrays.append(draw(rng, conv2d(*arrays, **layer).shape))
        print(LINE.format(name, *measured(arrays, layer, bars)))
    print(
        "\nms: forward + backward of this layer. PyTorch, plain NumPy: their ms, how many times as"
        "\nfast this layer is, and the bar for that in brackets. floor: ms of as many multiply-adds"
        "\nin one large matrix product, and how many times as long this layer takes. memory: the"
        "\npeak over twice the inputs and outputs and one image's columns, where 1 is the bar; in"
        "\nthe lesson's example, Python's own objects are larger than the arrays."
    )


def measured(arrays, layer, bars):
    """The columns of a case, as texts."""
    x, w, _, dy = arrays
    sides = {"this": this_layer(*arrays, layer)}
    sides |= {way.__name__: by_hand(way, *arrays, layer) for way in PLAIN}
    if torch:
        sides["torch"] = by_torch(*arrays, layer)
    agree(sides)
    times = in_turns(sides)
    one_image = by_hand(plain.FourLoops, x[:1], *arrays[1:3], dy[:1], layer)
    times["FourLoops"] = len(x) * once(one_image)
    best = min((way.__name__ for way in (*PLAIN, plain.FourLoops)), key=times.get)
    floor = 3 * dy.size * w[0].size / products_a_second(w.dtype)
    this = times["this"]
    return (
        f"{this * 1e3:.3f}",
        against(times["torch"], this, bars[0]) if torch else "-",
        f"{best} {against(times[best], this, bars[1])}",
        f"{floor * 1e3:.4f} {this / floor:9.1f}×",
        f"{memory(*arrays, layer):.2f}",
    )


def against(other, this, bar):
    return f"{other * 1e3:.3f} {other / this:6.2f}× {f'[{bar}]' if bar else '':5}"


def this_layer(x, w, b, dy, layer):
    return lambda: (conv2d(x, w, b, **layer), *conv2d_backward(dy, x, w, **layer))


def by_hand(way, x, w, b, dy, layer):
    return lambda: (way.forward(x, w, b, **layer), *way.backward(dy, x, w, **layer))


def by_torch(x, w, b, dy, layer):
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
    dy = torch.tensor(dy)

    def run():
        y = torch.nn.functional.conv2d(*leaves, **layer)
        return y.detach(), *torch.autograd.grad(y, leaves, dy)

    return run


def draw(rng, shape):
    return rng.standard_normal(shape).astype(options.dtype)


def agree(sides):
    """Nothing is timed that computes something else."""
    results = [run() for run in sides.values()]
    for result in results[1:]:
        for one, other in zip(results[0], result, strict=True):
            tolerance = 1e-4 * np.abs(one).max()
            np.testing.assert_allclose(one, np.asarray(other), rtol=0, atol=tolerance)


def in_turns(sides):
    """The median time of each side, each running for a while before the next has its turn."""
    counts = {name: max(1, int(0.02 / once(run))) for name, run in sides.items()}
    times = {name: [] for name in sides}
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times["this"]) < 5:
        for name, run in sides.items():
            times[name].append(once(run, counts[name]))
    return {name: median(part) for name, part in times.items()}


def once(run, count=1):
    start = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - start) / count


def products_a_second(dtype, size=1024):
    """The multiply-adds a second of one large matrix product."""
    square = np.ones((size, size), dtype)
    return size**3 / min(once(lambda: square @ square) for _ in range(10))


def memory(x, w, b, dy, layer):
    """The larger peak of forward and backward, in units of what it may be."""
    columns = x.shape[1] * w[0, 0].size * dy[0, 0].size * x.itemsize
    return max(
        peak(lambda: [conv2d(x, w, b, **layer)], [x, w, b], columns),
        peak(lambda: conv2d_backward(dy, x, w, **layer), [dy, x, w], columns),
    )


def peak(run, inputs, columns):
    tracemalloc.start()
    outputs = run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    given, made = (sum(array.nbytes for array in arrays) for arrays in (inputs, outputs))
    return (given + most) / (2 * (given + made) + columns)


if __name__ == "__main__":
    main()
