"""Numbers for cells that no one gave one: whole and small, drawn as the page shuffles."""

from .given import GRIDS

FROM, TO = -3, 4  # numbers of new cells
SIDE = 1024  # more cells than that has no grid along one side
PRIME, POWER = 2**31 - 1, 48271  # Park and Miller's, as the page shuffles


def fresh(grid, at, seed):
    """A number for a cell that no one gave one, the same for the same seed.

    >>> [fresh("x", (3, col), seed=0) for col in range(4)]
    [1, 1, -2, 3]
    """
    place = (GRIDS.index(grid) * SIDE + at[0]) * SIDE + at[1] + 1
    state = (seed % (PRIME - 1) + 1) * pow(POWER, place, PRIME) % PRIME
    return FROM + state % (TO - FROM + 1)


def laid(shape, number):
    """What `number` says of each place of a shape, as nested lists: rows, or one number."""
    if not shape:
        return number(())
    rows, cols = shape
    return [[number((i, j)) for j in range(cols)] for i in range(rows)]


def number_at(numbers, at):
    """The number at a place of nested lists."""
    for k in at:
        numbers = numbers[k]
    return numbers
