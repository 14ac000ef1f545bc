"""What stands in a tree: which grids a leaf shows, and which sign an item of a row is."""

from ..story.tree import Apart, Arrow, Either, Inside, More, Table, Times, Tree
from . import style
from .between import OPERATORS, Area, Cropping, Heading, Operator, Pointer, Remark, Rule, Track

# what stands between grids
OTHERS = Operator | Pointer | Track | Area | Cropping | Heading | Rule | Remark


def seen_on(sheet: style.Sheet, tree: Tree) -> Tree:
    """A tree as it is on a wide page, or on a narrow one."""
    if isinstance(tree, Either):
        return tree.wide if sheet.roomy else tree.narrow
    return tree


def key_of(leaf) -> str:
    """The key of a grid, however it stands in a picture."""
    if isinstance(leaf, Times):
        return leaf.piece
    if isinstance(leaf, Inside):
        return key_of(leaf.leaf)
    return leaf if isinstance(leaf, str) else leaf.key


def sign_of(item) -> str | Arrow:
    """The operator that an item of a row is, if it is one."""
    if isinstance(item, More):
        return "…"
    if isinstance(item, Arrow):
        return item
    return item if item in OPERATORS else ""


def keys_of(leaf) -> tuple[str, ...]:
    """The keys of the grids whose numbers have one size."""
    if isinstance(leaf, Table):
        return ()  # it has none
    return leaf if isinstance(leaf, Apart) else (key_of(leaf),)


def leaves(items) -> list:
    """The grids among what stands in a picture."""
    found = [item.what for item in items]
    return [what for what in found if not isinstance(what, OTHERS)]
