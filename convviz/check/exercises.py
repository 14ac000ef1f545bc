"""The exercises: what is to be written, the hints in steps, and a solution that is run by a test.

Each is a function of plain arrays. With `stride`, `padding` or `dilation` the gradients are told
the shape of what they come to as well, since several shapes may lead to one ∂L/∂Y.
"""

from typing import NamedTuple

from ..geometry import Geometry
from ..sheet import Cell
from ..text import Letter
from .words import Code, Words

X, W, B, Y, T, DX, DW, DB, DY = (Cell(k) for k in ("x", "w", "b", "y", "t", "dx", "dw", "db", "dy"))
NEW = Cell("w′")


class Exercise(NamedTuple):
    """What is to be written: `grid` is what it comes to, `takes` what it is given."""

    name: str
    grid: str
    takes: tuple[str, ...]
    about: Words  # what the result is
    hints: tuple[Words, ...]
    solution: str
    question: Words
    answer: Words
    shaped: str = ""  # in a geometry of one's own: whose shape is given too
    in_geometry: str = ""  # a solution there


EXERCISES = (
    Exercise(
        "output",
        "y",
        ("x", "w", "b"),
        (Y, " has a cell for each place of the window"),
        (
            ("Each ", Letter("y"), " is the sum of the products under a window as large as ", W,
             ", plus ", B, "."),
            ("The window of ", Code("y[i, j]"), " is ",
             Code("x[i : i + rows, j : j + columns]"), ", with the rows and columns of ", W, "."),
            ("There are as many rows of ", Y, " as the window has places: the rows of ", X,
             " less those of ", W, ", plus 1. Columns likewise."),
        ),
        """def output(x, w, b):
    rows, columns = (n - k + 1 for n, k in zip(x.shape, w.shape))
    y = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = x[i : i + w.shape[0], j : j + w.shape[1]]
        y[i, j] = (window * w).sum() + b
    return y
""",
        ("Which number of ", Y, " changes if only the first ", Letter("x"), " changes?"),
        ("The first one alone: only the first window reaches the corner of ", X, "."),
        in_geometry="""def output(x, w, b):
    (s, t), (d, e), x = {stride}, {dilation}, np.pad(x, {padding})
    high, wide = d * (w.shape[0] - 1) + 1, e * (w.shape[1] - 1) + 1
    y = np.zeros(((x.shape[0] - high) // s + 1, (x.shape[1] - wide) // t + 1))
    for i, j in np.ndindex(y.shape):
        window = x[i * s : i * s + high : d, j * t : j * t + wide : e]
        y[i, j] = (window * w).sum() + b
    return y
""",
    ),
    Exercise(
        "loss_gradient",
        "dy",
        ("y", "t"),
        (DY, " has one number for each ", Letter("y")),
        (
            ("L is ½ Σ (y − t)². Nudge one ", Letter("y"), ": only its own square changes."),
            ("The derivative of ½ u² with respect to u is u, and here u is y − t."),
        ),
        """def loss_gradient(y, t):
    return y - t
""",
        ("Why is it y − t and not t − y?",),
        ("Where y is greater than its target, a greater y makes L greater, so the derivative is "
         "positive there.",),
    ),
    Exercise(
        "input_gradient",
        "dx",
        ("dy", "w"),
        (DX, " has a cell for every ", Letter("x")),
        (
            ("List for one ", Letter("x"), " which windows it is under, and under which ",
             Letter("w"), ": these are its products."),
            ("Gather: ", DY, " with a border of zeros, one thinner than ", W, ", and ", W,
             " turned by 180° slides over it. Or scatter: each number of ", DY, " times ", W,
             ", added where its window lay."),
            ("Turned by 180° is ", Code("w[::-1, ::-1]"), "; the border is ",
             Code("np.pad(dy, …)"), ", k − 1 on each side for k rows or columns of ", W, "."),
        ),
        """def input_gradient(dy, w):
    border = [(k - 1, k - 1) for k in w.shape]
    return conv2d(np.pad(dy, border), w[::-1, ::-1])
""",
        ("What would you get without the turn for a ", W,
         " that looks the same when it is turned, such as [[1, 2], [2, 1]]?"),
        ("The right numbers: that is why an example has to be asymmetric to be worth anything.",),
        "x",
        """def input_gradient(dy, w, x_shape):
    (s, t), (d, e), padding = {stride}, {dilation}, {padding}
    dx = np.zeros([n + before + after for n, (before, after) in zip(x_shape, padding)])
    for i, j in np.ndindex(dy.shape):
        for k, l in np.ndindex(w.shape):
            dx[i * s + k * d, j * t + l * e] += dy[i, j] * w[k, l]
    (top, _), (left, _) = padding
    return dx[top : top + x_shape[0], left : left + x_shape[1]]
""",
    ),
    Exercise(
        "filter_gradient",
        "dw",
        ("dy", "x"),
        (DW, " has a cell for every ", Letter("w")),
        (
            ("One ", Letter("w"), " meets a part of ", X, " as large as ", DY,
             ": each number of it once, with each number of ", DY, "."),
            ("For the ", Letter("w"), " one to the right, that part of ", X,
             " lies one to the right. So ", DY, " slides over ", X, ", as it is."),
        ),
        """def filter_gradient(dy, x):
    return conv2d(x, dy)
""",
        ("Why is nothing turned here?",),
        ("As the window moves right, the ", Letter("x"), " under a ", Letter("w"),
         " moves right too, so ", DY, " and ", X, " meet in the same order."),
        "w",
        """def filter_gradient(dy, x, w_shape):
    (s, t), (d, e), x = {stride}, {dilation}, np.pad(x, {padding})
    dw = np.zeros(w_shape)
    for k, l in np.ndindex(*w_shape):
        for i, j in np.ndindex(dy.shape):
            dw[k, l] += dy[i, j] * x[i * s + k * d, j * t + l * e]
    return dw
""",
    ),
    Exercise(
        "bias_gradient",
        "db",
        ("dy",),
        (DB, " is one number, since ", B, " is one"),
        (
            ("Nudge ", B, ": each ", Letter("y"), " grows by as much."),
            ("So each ", Letter("y"), " hands on its own number of ", DY,
             ", and the effects add up."),
        ),
        """def bias_gradient(dy):
    return dy.sum()
""",
        ("Why is it a sum and not a mean?",),
        ("L changes by what each ", Letter("y"), " makes of it, one after the other: effects add "
         "up, nothing divides them."),
    ),
    Exercise(
        "step",
        "w′",
        ("w", "dw", "rate"),
        (NEW, " has the shape of ", W),
        (
            ("Where ∂L/∂w is positive, a greater ", Letter("w"), " makes L greater: go the other "
             "way."),
            ("Take rate times ", DW, " away from ", W, "."),
        ),
        """def step(w, dw, rate):
    return w - rate * dw
""",
        ("What happens to L if the rate is too large?",),
        ("A gradient says what a small step does. A large one may jump over the lowest place and "
         "land higher than it began.",),
    ),
)  # fmt: skip
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
GEOMETRIC = ("output", "input_gradient", "filter_gradient")


def solution(exercise: Exercise, where: Geometry | None) -> str:
    """The code of a solution, in a geometry of one's own if there is one."""
    if where is None:
        return exercise.solution
    return exercise.in_geometry.format(
        stride=where.stride, padding=where.padding, dilation=where.dilation
    )
