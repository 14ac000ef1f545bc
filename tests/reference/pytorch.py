"""The results of PyTorch, frozen into pytorch.npz: forward, and backward by autograd, in float64.

    pip install torch==2.13.0 && python tests/reference/pytorch.py

All numbers are small whole ones, so the results are exact and can be compared for equality.
"""

import json
import random
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import conv2d, pad

HERE = Path(__file__).parent
COUNT = 300  # random geometries, after those that are named
NAMED = [  # x, w, stride, padding (top, bottom, left, right) or a word, dilation, groups
    ((1, 1, 3, 3), (1, 1, 2, 2), (1, 1), (0, 0, 0, 0), (1, 1), 1),  # the lessons'
    ((1, 1, 1, 1), (1, 1, 1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    ((0, 2, 5, 4), (3, 2, 3, 2), (1, 1), (0, 0, 0, 0), (1, 1), 1),  # no image at all
    ((1, 1, 4, 4), (1, 1, 1, 1), (2, 3), (0, 0, 0, 0), (1, 1), 1),  # most of x is left over
    ((1, 1, 7, 9), (2, 1, 2, 2), (5, 4), (0, 0, 0, 0), (1, 1), 1),
    ((1, 1, 1, 1), (1, 1, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),  # most of w lies on the border
    ((1, 1, 2, 2), (1, 1, 1, 1), (3, 3), (4, 4, 4, 4), (1, 1), 1),
    ((2, 1, 6, 7), (2, 1, 3, 3), (2, 2), (1, 2, 3, 0), (2, 2), 1),
    ((1, 4, 6, 6), (4, 1, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 4),  # depthwise
    ((1, 4, 6, 6), (8, 1, 3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 4),
    *(
        ((1, 2, 5, 7), (2, 2, *size), (1, 1), word, dilation, 1)
        for word, size, dilation in product(
            ["same", "valid"], [(1, 1), (2, 2), (3, 4)], [(1, 1), (1, 2)]
        )
    ),
]


def main():
    choice = random.Random(0)
    geometries = NAMED + [draw(choice) for _ in range(COUNT)]
    results = [results_of(np.random.default_rng(seed), *g) for seed, g in enumerate(geometries)]
    names = ("x", "w", "b", "dy", "y", "dx", "dw", "db")
    arrays = {
        name: np.concatenate([result[place].ravel() for result in results])
        for place, name in enumerate(names)
    }
    arrays["geometries"] = np.array(json.dumps(geometries))
    np.savez_compressed(HERE / "pytorch.npz", **arrays)
    print(len(geometries), "geometries with PyTorch", torch.__version__)


def draw(choice):
    """A geometry in which every argument may be odd, and the filter fits."""
    groups = choice.choice([1, 1, 1, 2, 3])
    images, channels, filters = (choice.randint(1, 2) for _ in range(3))
    sizes, strides, borders, dilations = [], [], [], []
    kernel = [choice.randint(1, 4) for _ in range(2)]
    for k in kernel:
        dilation = choice.randint(1, 3)
        before, after = (choice.choice([0, 0, 1, 2, 3]) for _ in range(2))
        least = max(1, dilation * (k - 1) + 1 - before - after)
        sizes.append(choice.randint(least, max(least, 9)))
        strides.append(choice.randint(1, 4))
        borders += before, after
        dilations.append(dilation)
    x = (images, channels * groups, *sizes)
    w = (filters * groups, channels, *kernel)
    return x, w, tuple(strides), tuple(borders), tuple(dilations), groups


def results_of(rng, x_shape, w_shape, stride, padding, dilation, groups):
    """x, w, b, dy, y, dx, dw and db as whole numbers."""
    shapes = x_shape, w_shape, w_shape[:1]
    x, w, b = (rng.integers(-9, 10, shape) for shape in shapes)
    leaves = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in (x, w, b)]
    word = isinstance(padding, str)
    top, bottom, left, right = (0, 0, 0, 0) if word else padding
    wide = pad(leaves[0], (left, right, top, bottom))
    y = conv2d(wide, *leaves[1:], stride, padding if word else 0, dilation, groups)
    dy = rng.integers(-9, 10, tuple(y.shape))
    gradients = torch.autograd.grad(y, leaves, torch.tensor(dy, dtype=torch.float64))
    found = [part.detach().numpy() for part in (y, *gradients)]
    whole = [part.astype(np.int32) for part in found]
    assert all((part == exact).all() for part, exact in zip(whole, found, strict=True))
    return [*(part.astype(np.int8) for part in (x, w, b, dy)), *whole]


if __name__ == "__main__":
    main()
