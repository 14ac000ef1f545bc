"""How every cell of a grid looks, and on which steps.

Most cells look the same on most steps, so what is special is gathered step by step, and the rest
follows: this costs what changes, not cells times steps.
"""

from collections import defaultdict
from itertools import chain
from typing import NamedTuple

from ..sheet import Cell
from ..story.model import Grid, Look
from ..text import letter_of
from . import style


class State(NamedTuple):
    """How a cell looks on some steps."""

    slot: Cell | float | None
    role: str
    kind: str = ""  # "used", "question", "later", or nothing special
    known: bool = True
    badge: int = 0
    hollow: bool = False
    struck: bool = False  # it stands on a border, and is dropped


def cell_states(grid: Grid, looks: list[Look]) -> dict:
    """The steps on which each place looks so: {(place, state): steps}."""
    slots = _slots_on_steps(grid, looks)
    kinds, reach = defaultdict(int), defaultdict(int)
    states, special = defaultdict(int), defaultdict(int)
    cells = len(grid.board.places)
    for step, look in enumerate(looks):
        known = cells if look.known is None else look.known
        kinds[look.role or grid.role, "later" if look.later else ""] |= 1 << step
        reach[known] |= 1 << step
        for place, state in _special(grid, look, known):
            states[place, state] |= 1 << step
            special[place] |= 1 << step
    unknown, counts = 0, sorted(reach)
    for k, place in enumerate(grid.board.places):
        while counts and counts[0] <= k:
            unknown |= reach[counts.pop(0)]
        for slot, stands in slots[place].items():
            struck = _struck(grid.board, place, slot)
            for (role, kind), steps in kinds.items():
                role = _hue(slot, role)
                rest = steps & stands & ~special[place]
                if rest & ~unknown:
                    states[place, State(slot, role, kind, struck=struck)] |= rest & ~unknown
                if rest & unknown:
                    states[place, State(slot, role, kind, False, struck=struck)] |= rest & unknown
    return states


def _slots_on_steps(grid: Grid, looks: list[Look]) -> dict:
    """What stands at each place, and on which steps: {place: {slot: steps}}."""
    found = {place: defaultdict(int) for place in grid.board.places}
    since = dict.fromkeys(found, 0)
    boards = [look.board or grid.board for look in looks]
    for step, (board, after) in enumerate(zip(boards, [*boards[1:], None], strict=True), 1):
        if after is board:
            continue
        for place, slot, following in _pairs(grid, board, after):
            # a run of steps ends only where something else comes to stand there
            if after is None or slot != following:
                found[place][slot] |= (1 << step) - (1 << since[place])
                since[place] = step
    return found


def _pairs(grid, board, after):
    """What stands at each place, and what on the next step."""
    slots, following = (chain.from_iterable(b.slots) for b in (board, after or board))
    return zip(grid.board.places, slots, following, strict=True)


def _special(grid, look, known):
    """The places of a step that are used or asked for, with their states."""
    badges, hollow = dict(look.used), dict(look.hollow)
    places = dict.fromkeys((*badges, *hollow))
    if look.question is not None:
        places[look.question] = None
    board, role = look.board or grid.board, look.role or grid.role
    cols = board.shape[1]
    for place in places:
        kind = "later" if look.later else ""
        if not _between(board, place):  # a zero that was put there is never darker
            kind = "question" if place == look.question else "used" if place in badges else kind
        reached = place[0] * cols + place[1] < known
        mark = badges.get(place, hollow.get(place, 0))
        slot = board[place]
        struck = _struck(board, place, slot)
        own = _hue(slot, role)
        yield place, State(slot, own, kind, reached, mark, place in hollow, struck)


def _struck(board, place, slot):
    """Whether what stands at a place is dropped; a zero of a border never counted."""
    return slot is not None and board.on_border(place)


def _between(board, place):
    """Whether a zero stands between cells, not in the border round them."""
    if board[place] is not None or not board.frame:
        return False
    first, high, wide = board.frame[:2], *board.frame[2:]
    return 0 <= place[0] - first[0] < high and 0 <= place[1] - first[1] < wide


def _hue(slot, role):
    """The role whose hue a cell wears: its own, wherever it stands; else that of its grid."""
    letter = letter_of(slot.grid) if isinstance(slot, Cell) else ""
    return letter if letter in style.HUES and letter else role
