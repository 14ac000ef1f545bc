"""A picture beside what it has to show: which of the grids that are drawn is which."""

from functools import cache
from itertools import product

from convviz.drawing.style import HUES

from .page import frames, grown, hued_frames, in_reading_order, within

FACES = "numbers", "symbols"


class Case:
    """A picture of a story, with what it has to show."""

    def __init__(self, story, told, kind, page, every=False):
        self.story, self.told, self.kind, self.page, self.every = story, told, kind, page, every
        self._seen = {}

    def steps(self):
        last = len(self.story.steps) - 1
        middle = last // 2 - (last // 2) % 3 if self.told.kind == "chain_rule" else last // 2
        some = {0, middle, middle + 1, last} if last > 1 else {0, last}
        return range(last + 1) if self.every else sorted(some)

    def each(self, faces=FACES):
        """Each step that is looked at, with what is seen."""
        for step, face in product(self.steps(), faces):
            yield step, face, self.seen(step, face)

    def seen(self, step, face):
        if (step, face) not in self._seen:
            self._seen[step, face] = self.page.seen(step, face)
        return self._seen[step, face]

    @cache  # noqa: B019 (there are few cases at a time)
    def frames(self, step, seen):
        told = self.told
        if told.kind == "connections":
            return hued_frames(self.page, seen, told.dy.shape if told.pulled else None)
        split = told.kind == "as_weighted_sum" and seen.rules[1]
        parted = self.parted if split or told.kind == "two_ways" else None
        return frames(self.page, seen, told.halves(self.kind, step), parted)

    def parted(self, seen, boxes):
        """The boxes of each part, in the order of `halves`."""
        return (
            self.results(seen, boxes) if self.told.kind == "two_ways" else self.bands(seen, boxes)
        )

    def bands(self, seen, boxes):
        """Pieces, what they are taken from, and the sums: the rule stands between the last two."""
        (x, top), _ = seen.rules[1][0]
        upper, lower = above_and_below(boxes, top)
        source = [box for box in lower if box[0] < x]
        return [[*reading(upper), *source, *reading(set(lower) - set(source))]]

    def results(self, seen, boxes):
        """The boxes of Result 1, those of Result 2 in pairs, and the one that both come to."""
        (first, second), line = headings(seen), HUES[self.told.of].line
        (shared,) = [box for box in boxes
                     if any(s.line == line and s.dash and within(s.box, grown(box, 0.9))
                            for s in seen.shapes)]  # fmt: skip
        rest = [box for box in boxes if box != shared]
        if first.y == second.y:
            left = [box for box in rest if box[0] < second.x]
            return sorted(left), reading(set(rest) - set(left)), [shared]
        one, two = above_and_below(rest, second.y)
        if self.kind == "wide":
            return reading(one), reading(two), [shared]
        rows = in_reading_order(two)  # numbers over their pieces
        pairs = [zip(*rows[k : k + 2], strict=True) for k in range(0, len(rows), 2)]
        return reading(one), [box for row in pairs for pair in row for box in pair], [shared]

    @cache  # noqa: B019
    def panels(self, step, seen):
        """Each grid that is drawn: key, where it lies, what it has to show."""
        panels, found = self.told.panels(step), []
        for key, frame in self.frames(step, seen).items():
            if key in panels:
                found.append((key, frame, panels[key]))
            else:
                place = int(key[-2]), int(key[-1])
                found.append((key, frame, alone(panels[key[:-2]], place)))
        return found


def alone(panel, place):
    """One cell of a grid that is pulled apart, as a grid of its own."""
    only = {(0, 0): panel.used[place]} if place in panel.used else {}
    question = (0, 0) if panel.question == place else None
    (i, j) = place
    panel = panel._replace(values=panel.values[[i]][:, [j]], names=panel.names[[i]][:, [j]])
    return panel._replace(used=only, question=question, title="", note="")


def headings(seen):
    return [t for t in seen.names if t.string in ("Result 1", "Result 2")]


def reading(boxes):
    return [box for row in in_reading_order(boxes) for box in row]


def above_and_below(boxes, y):
    return [box for box in boxes if box[3] < y], [box for box in boxes if box[3] > y]
