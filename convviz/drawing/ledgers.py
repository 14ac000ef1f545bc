"""Grids in rows and columns with arrows between them, on grounds that say what belongs together.

`builder` is what makes the box of a row or of a grid.
"""

from ..story.tree import Ledger, Pile, Row, Way
from .between import INSIDE, TITLE, Area, Operator, Track
from .boxes import Box, Cost, Item, beside
from .leaves import OTHERS, key_of, leaves, sign_of

SIGN = 22  # for an operator
UNDER, PILED = 8, -6
AWAY, ON, NAMED = 5, 1.5, 32  # from an arrow to a grid, to one that stands on it, over a name
HIGH = 437  # what a screen has room for beside all else of a player
GROUNDS_APART = 14
HEAD, FOOT = TITLE + 4, 7  # of a ground: over its first row, under its last one

Place = tuple[float, float, float, float]  # left, top, right, bottom


def ledger(builder, tree: Ledger, unit, room) -> Box:
    """Every grid in its row and column, the arrows between them, and the grounds under them."""
    cells = [_boxes(builder, row, unit) for row in tree.rows]
    lefts, width = _columns(cells)
    bases, height = _rows(tree, cells)
    items = [
        Item(left + item.x, base + item.y, item.what)
        for row, base in zip(cells, bases, strict=True)
        for box, left in zip(row, lefts, strict=True)
        for item in box.items
    ]
    places = {key_of(item.what): _place(builder, item, unit) for item in leaves_of(items)}
    edges = lefts, bases, cells
    grounds = [_ground(tree, ground, edges, places) for ground in tree.grounds]
    tracks = [Item(0, 0, _track(builder, tree, way, places)) for way in tree.ways]
    half = height / 2
    items = [item._replace(y=item.y - half) for item in (*grounds, *items, *tracks)]
    cost = Cost(max(0, round(width - room)), tall=max(0, height - HIGH) * bool(builder.sheet.high))
    return Box(width, half, half, tuple(items), cost)


def leaves_of(items):
    """The items that are grids."""
    return [item for item in items if not isinstance(item.what, OTHERS)]


def _boxes(builder, row, unit) -> list[Box]:
    """The box of each place of a row."""
    return [_box(builder, item, row[k + 1 :], unit) for k, item in enumerate(row)]


def _box(builder, item, following, unit) -> Box:
    if item is None or isinstance(item, int):
        return Box(item or 0, 0, 0)
    if isinstance(item, Row):
        return beside(_boxes(builder, item.items, unit))
    if isinstance(item, Pile):
        return _piled(builder, item, unit)
    if sign_of(item):
        return Box(SIGN, 10, 10, (Item(SIGN / 2, 0, Operator(item, _first(following))),))
    return builder.grid(item, unit)


def _first(items) -> str:
    """The key of the first grid among what stands in a row."""
    item = next(one for one in items if not isinstance(one, int | None))
    return _first(item[0]) if isinstance(item, Row | Pile) else key_of(item)


def _piled(builder, pile, unit) -> Box:
    """Grids one above the other; what is below the first one hangs under the midline."""
    first, *others = (builder.grid(key, unit) for key in pile.keys)
    items, under, width = list(first.items), first.under, first.width
    for box in others:
        items += (item._replace(y=item.y + under + PILED + box.over) for item in box.items)
        under += PILED + box.height
        width = max(width, box.width)
    return Box(width, first.over, under, tuple(items))


def _columns(cells):
    """The left edge of each column, and the width of all."""
    lefts, x = [], 0.0
    for column in zip(*cells, strict=True):
        wide = max(box.width for box in column)
        lefts.append(x)
        x += wide
    return lefts, x


def _rows(tree, cells):
    """The midline of each row, and the height of all."""
    bases, y = [], 0.0
    for k, row in enumerate(cells):
        if any(ground.rows[0] == k for ground in tree.grounds):
            y += HEAD + GROUNDS_APART * bool(k)
        y += max(box.over for box in row)
        bases.append(y)
        y += max(box.under for box in row) + tree.apart
        y += _foot(tree) * any(ground.rows[1] == k + 1 for ground in tree.grounds)
    return bases, y - tree.apart


def _foot(tree) -> float:
    """From the last row on a ground to its end."""
    return FOOT + (UNDER - 1) * any(way.under for way in tree.ways)


def _place(builder, item, unit) -> Place:
    """The edges of a grid."""
    rows, cols = builder.grids[key_of(item.what)].board.shape
    return item.x, item.y, item.x + cols * unit, item.y + rows * unit


# ---- grounds ---------------------------------------------------------------------------------


def _ground(tree, ground, edges, places) -> Item:
    lefts, bases, cells = edges
    (first, last), (start, stop) = ground.rows, ground.cols
    within = [row[start:stop] for row in cells[first:last]]
    left = lefts[start] - INSIDE
    right = lefts[stop - 1] + max(row[stop - 1].width for row in cells)
    top = bases[first] - max(box.over for box in cells[first]) - HEAD
    bottom = bases[last - 1] + max(box.under for box in cells[last - 1]) + _foot(tree)
    keys = [key_of(what) for row in within for box in row for what in leaves(box.items)]
    white = tuple(
        (x0 - left, y0 - top, x1 - x0, y1 - y0) for x0, y0, x1, y1 in map(places.get, keys)
    )
    area = Area(right + INSIDE - left, bottom - top, ground.title, white)
    return Item(left, top, area)


# ---- arrows ----------------------------------------------------------------------------------


def _track(builder, tree, way: Way, places) -> Track:
    """The points of an arrow: straight where two grids lie level, else with a corner."""
    one, other = places[way.source], places[way.target]
    labels = {other.target for other in tree.ways if not other.pointed}
    clear = [_clear(builder, tree, key, key in labels) for key in way[:2]]
    if way.under:
        points = _under(one, other, places)
    elif (along := _common(one, other, 1)) is not None:
        points = [(x, along) for x in _gap(one, other, 0, clear)]
    elif (along := _common(one, other, 0)) is not None:
        points = [(along, y) for y in _gap(one, other, 1, clear)]
    else:
        points = _corner(one, other, tree.down, clear)
    return Track(tuple(points), way.seen_with or way.target, way.words, way.pointed)


def _clear(builder, tree, key, on_it):
    """From a grid to an arrow: at its sides and under it, and over it, where its name is."""
    if builder.grids[key].name is None:
        return (ON if on_it else AWAY,) * 2
    tops = [item for ground in tree.grounds for item in tree.rows[ground.rows[0]]]
    return AWAY, NAMED + HEAD * (key in [key_of(top) for top in tops if hasattr(top, "key")])


def _common(one: Place, other: Place, axis) -> float | None:
    """The middle of what two grids have in common along an axis."""
    start, end = max(one[axis], other[axis]), min(one[axis + 2], other[axis + 2])
    return (start + end) / 2 if start < end else None


def _gap(one: Place, other: Place, axis, clear):
    """Where an arrow between two grids begins and ends along an axis, so far from them."""
    (here, over), (there, above) = clear
    if one[axis + 2] <= other[axis]:
        return one[axis + 2] + here, other[axis] - (above if axis else there)
    return one[axis] - (over if axis else here), other[axis + 2] + there


def _under(one, other, places):
    """Down from one grid, under what is between, and up to the other."""
    low = max(place[3] for place in places.values()) + UNDER
    (x0, y0), (x1, y1) = (((p[0] + p[2]) / 2, p[3] + AWAY) for p in (one, other))
    return (x0, y0), (x0, low), (x1, low), (x1, y1)


def _corner(one, other, down, clear):
    """From the middle of a side to the middle of a side, half-way across."""
    axis = int(down)
    start, end = _gap(one, other, axis, clear)
    first, last = ((p[1 - axis] + p[3 - axis]) / 2 for p in (one, other))
    half = (start + end) / 2
    points = (start, first), (half, first), (half, last), (end, last)
    return [point[::-1] for point in points] if down else points
