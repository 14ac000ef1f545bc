"""What learners get wrong, as sums: the value that a mistake gives, and what it is called.

A mistake transforms the taps of a cell: W is laid in another way, the stride is forgotten, a
product is lost. So it is a sum like the right one, and whoever has the numbers can tell which
mistake gave an answer. `mistakes` depends on the geometry alone; a tag never changes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from .geometry import Geometry, Shape
from .sheet import RULES, Cell, Product, Sum, grouped, product
from .taps import Tap
from .text import Letter

HOLE = "{}"  # in what is said: the product or the cell that it is about
Said = tuple[str | Cell | Letter, ...]


class Way(NamedTuple):
    """A way to go wrong: its tag, which never changes, what is done, and what is right instead.

    `said` is a clause ("W is not turned"), `why` goes on from it; where the sums are to be
    `compared`, the right one and the wrong one belong behind.
    """

    tag: str
    said: Said
    why: Said = ()
    compared: bool = False


class Mistake(NamedTuple):
    """A way to get a cell wrong, the sum that it comes to, and what stands in its hole.

    A mistake in one product is so many times (`by`) that product away from what is right.
    """

    way: Way
    total: Sum
    of: Product | Cell | None = None
    by: float = 0.0


LAID = {  # which w stands at a place of W laid in a way: (rows, columns), place → place
    "stored": lambda size, at: at,
    "flipped": lambda size, at: (at[0], size[1] - 1 - at[1]),
    "upended": lambda size, at: (size[0] - 1 - at[0], at[1]),
    "transposed": lambda size, at: at[::-1],
    "turned": lambda size, at: tuple(n - 1 - i for n, i in zip(size, at, strict=True)),
}
UNTURNED = (  # how W is laid where it should be turned, and what is said of that
    ("not-turned", "stored", " is used as it is stored"),
    ("one-axis", "upended", " is flipped top to bottom only"),
    ("one-axis", "flipped", " is flipped left to right only"),
    ("transposed", "transposed", " is transposed"),
)


def stands(laid: str, size: Shape, at: Shape) -> Shape:
    """Which w stands at a place of W laid in a way, as `LAID` has them.

    >>> [stands(laid, (2, 2), (0, 1)) for laid in LAID]
    [(0, 1), (0, 0), (1, 1), (1, 0), (1, 0)]
    """
    return LAID[laid](size, at)


def instead(laid: str, size: Shape, at: Shape) -> Shape:
    """Which w is met in Result 1 in the place of one, if W is laid so and not turned.

    >>> instead("stored", (2, 2), (0, 1)), instead("turned", (2, 2), (0, 1))
    ((1, 0), (0, 1))
    """
    return stands(laid, size, stands("turned", size, at))


COUNTED = Way("padding-counted", ("a zero is counted as a one",), ("0 times a number is 0",))
UNBIASED = Way("bias-missing", (Cell("b"), " is left out"))
BIASED = Way(
    "bias-twice",
    (Cell("b"), " is added more than once"),
    ("it goes into each ", Letter("y"), " once"),
)
MEAN = Way("mean", ("the products are averaged",), ("they are added",))
OVERWRITTEN = Way(
    "overwritten",
    ("only the last product is kept",),
    ("each of them is added to those before it",),
)
SLIPS = {  # in one product: how many times it, what comes out is more than what is right
    Way("term-missing", ("the product ", HOLE, " is missing")): -1.0,
    Way("sign", ("the sign of ", HOLE, " is wrong")): -2.0,
    Way("term-extra", (HOLE, " is counted twice")): 1.0,
}
SUBTRACTED = Way("sign", (Cell("b"), " is subtracted"))
REVERSED = Way("sign", ("the sign of everything is turned round",))
BESIDE = Way("neighbour", ("this is ", HOLE, ", the cell beside it"))


@lru_cache(maxsize=1024)
def mistakes(where: Geometry, cell: Cell) -> tuple[Mistake, ...]:
    """The mistakes that are known for a cell of y, dx, dw or db, the gravest first.

    None of them is the right sum, and no two are the same sum.

    >>> from convviz.geometry import geometry
    >>> where = geometry((3, 3), (2, 2), 1, 0, 1, 1)
    >>> first = mistakes(where, Cell("dx", (1, 0)))[0]
    >>> first.way.tag, [[factor.at for factor in factors] for factors in first.total]
    ('not-turned', [[(0, 0), (0, 1)], [(1, 0), (1, 1)]])
    """
    seen, found = {_canonical(_Asked(where, cell).right)}, []
    for mistake, total in slips(where, cell):
        key = _canonical(total)
        if key not in seen:
            seen.add(key)
            found.append(mistake)
    return tuple(found)


def slips(where: Geometry, cell: Cell) -> Iterator[tuple[Mistake, Sum]]:
    """All ways to go wrong, each with what it adds up, also where that is right or known already.

    >>> from convviz.geometry import geometry
    >>> where = geometry((3, 3), (2, 2), 1, 0, 1, 1)
    >>> [one.way.tag for one, _ in slips(where, Cell("dx", (1, 1)))][:4]
    ['not-turned', 'one-axis', 'one-axis', 'transposed']
    """
    asked = _Asked(where, cell)
    return ((mistake, asked.written_out(mistake)) for mistake in asked.all())


def right(where: Geometry, cell: Cell) -> Sum:
    """The products that add up to a cell, the bias not among them.

    >>> from convviz.geometry import geometry
    >>> right(geometry((1, 2), (1, 1), 1, 0, 1, 1), Cell("db"))
    ((Cell(grid='dy', at=(0, 0)), 1.0), (Cell(grid='dy', at=(0, 1)), 1.0))
    """
    return _sum(cell, _met(where, cell))


def _met(where, cell):
    return grouped(where)[RULES[cell.grid].of].get(cell.at, ())


def _sum(cell, taps: Iterable[Tap]) -> Sum:
    return tuple(product(cell.grid, tap) for tap in taps)


def _canonical(total: Sum):
    """The same for sums that differ in their order only."""
    return tuple(sorted(map(repr, total)))


class _Asked:
    """A cell and all that may go wrong on the way to it."""

    def __init__(self, where: Geometry, cell: Cell):
        self.where, self.cell, self.of = where, cell, RULES[cell.grid].of
        self.taps = _met(where, cell)
        self.products = _sum(cell, self.taps)
        self.bias = ((Cell("b"),),) if cell.grid == "y" else ()
        self.right = (*self.products, *self.bias)
        self.w, self.y = where.w[2:], where.y[2:]

    def all(self) -> Iterator[Mistake]:
        """Structural ones first: they are what is to be learned."""
        yield from {"x": self.of_x, "w": self.of_w, "y": self.of_y, "b": tuple}[self.of]()
        yield from self.of_geometry()
        yield from self.of_zeros()
        yield from self.of_bias()
        yield from self.of_mean()
        yield from self.of_terms()
        yield from self.of_neighbours()

    def written_out(self, mistake: Mistake) -> Sum:
        """What a mistake adds up, where it is another cell the sum of that."""
        if isinstance(mistake.of, Cell):
            return (*right(self.where, mistake.of), *self.bias)
        return mistake.total

    # ---- the taps transformed ---------------------------------------------------------------

    def other(self, tag, said, why, taps):
        """A mistake that meets other taps."""
        return Mistake(Way(tag, said, why, True), (*_sum(self.cell, taps), *self.bias))

    def meeting(self, which: Callable[[str, Shape, Shape], Shape], laid: str) -> Iterator[Tap]:
        """The taps with another w at each."""
        return (tap._replace(w=which(laid, self.w, tap.w)) for tap in self.taps)

    def of_x(self):
        """W is laid in a wrong way."""
        why = "for ", Cell("dx"), " it is turned by 180°"
        for tag, laid, said in UNTURNED:
            if laid != "transposed" or self.w[0] == self.w[1]:
                yield self.other(tag, (Cell("w"), said), why, self.meeting(instead, laid))

    def of_y(self):
        """W is turned or transposed, though it lies on X as it is."""
        why = "forward it lies on ", Cell("x"), " as it is stored"
        turned, transposed = (self.meeting(stands, laid) for laid in ("turned", "transposed"))
        yield self.other("turned-twice", (Cell("w"), " is turned"), why, turned)
        if self.w[0] == self.w[1]:
            yield self.other("transposed", (Cell("w"), " is transposed"), why, transposed)

    def of_w(self):
        """∂L/∂Y is turned, or slides in the wrong sense."""
        why = Cell("dy"), " lies on ", Cell("x"), " as it is"
        taps = (tap._replace(y=stands("turned", self.y, tap.y)) for tap in self.taps)
        yield self.other("turned-twice", (Cell("dy"), " is turned"), why, taps)
        said = Cell("x"), " and ", Cell("dy"), " are swapped, so that all comes out reversed"
        at = Cell("dw", stands("turned", self.w, self.cell.at))
        why = Cell("dy"), " slides over ", Cell("x")
        yield self.other("swapped", said, why, _met(self.where, at))

    def of_geometry(self):
        """The stride or the padding is forgotten."""
        where = self.where
        if where.stride != (1, 1):
            why = {
                "x": ("the stride puts zeros between the cells of ", Cell("dy")),
                "w": ("the cells of ", Cell("dy"), " lie a stride apart on ", Cell("x")),
                "y": ("the window moves by the stride",),
                "b": (),
            }[self.of]
            taps = _met(replace(where, stride=(1, 1)), self.cell)
            yield self.other("stride-ignored", ("the stride is forgotten",), why, taps)
        if where.is_padded:
            taps = _met(replace(where, padding=((0, 0), (0, 0))), self.cell)
            why = "there is a border of zeros round ", Cell("x")
            if self.of != "x":
                yield self.other("padding-ignored", ("the padding is forgotten",), why, taps)
            else:
                said = ("the gradient of the padding is not cut off",)
                why = Cell("dx"), " begins inside of it"
                yield self.other("not-cropped", said, why, taps)

    # ---- the sum itself ---------------------------------------------------------------------

    def of_zeros(self):
        """A zero is counted as a one, so that what it is multiplied by is left."""
        own = "y" if self.of == "w" else "w"
        met = {getattr(tap, own) for tap in self.taps}
        grid = "dy" if own == "y" else "w"
        left = tuple((Cell(grid, at),) for at in grouped(self.where)[own] if at not in met)
        if left and self.of != "b":
            yield Mistake(COUNTED, ((self.cell,), *left))

    def of_bias(self):
        b, n = Cell("b"), len(self.products)
        if self.bias:
            yield Mistake(UNBIASED, ((self.cell,), (-1.0, b)))
            for more in sorted({1.0, float(max(n - 1, 1))}):
                yield Mistake(BIASED, ((self.cell,), (more, b)))

    def of_mean(self):
        n = len(self.products)
        if n > 1:
            parts = tuple((1 / n, *factors) for factors in self.products)
            yield Mistake(MEAN, (*parts, *self.bias))
        if n > 1 and self.of != "y":
            yield Mistake(OVERWRITTEN, self.products[-1:])

    def of_terms(self):
        """A product is lost, counted twice, or has the wrong sign."""
        for factors in self.products:
            for way, by in SLIPS.items():
                if len(self.products) > 1 or way.tag != "term-missing":
                    yield Mistake(way, ((self.cell,), (by, *factors)), factors, by)
        for factors in self.bias:
            yield Mistake(SUBTRACTED, ((self.cell,), (-2.0, *factors)))
        yield Mistake(REVERSED, ((-1.0, self.cell),))

    def of_neighbours(self):
        for at in grouped(self.where)[self.of] if self.of != "b" else ():
            far = max(abs(a - b) for a, b in zip(at, self.cell.at, strict=True))
            other = self.cell._replace(at=at)
            if far == 1:
                yield Mistake(BESIDE, ((other,),), other)
