"""Where everything of a story stands on a sheet: the same places on all of its steps.

`rows` chooses the cell unit and what stands beside what; `Layout` puts every grid on its place,
and then yields the marks of any one step.
"""

from collections.abc import Iterator

from ..story.model import Story
from . import style
from .formulas import Setting
from .grids import grid_marks, value_size
from .links import Links
from .marks import HAIR, OUTLINE, Tag, box, lines, width, write
from .rows import PANELS_APART, Rows, lines_width

PLAIN = Tag()
OPERATORS = {"*": "∗"}
LINES_APART, BANDS_APART, PANEL_TITLE = 22, 34, 44


class Layout:
    """The places of a story's grids and formulas on one kind of sheet."""

    def __init__(self, story: Story, kind: str):
        self.story, self.sheet = story, style.SHEETS[kind]
        self.setting = Setting(story, self.sheet, self.sheet.room)
        self.indent = self.setting.labels if story.derivation else 0
        self.rows = Rows(story, self.sheet, self.sheet.room - self.indent)
        self.unit = self.rows.choose()
        self.links = Links(story, self.unit)
        self.place()

    # ---- places ---------------------------------------------------------------------------

    def place(self):
        """Give every grid, operator and title its place, then the formula and the page its size."""
        self.places, self.operators, self.panels = {}, [], []
        arranged = [self.rows.arrange(band, self.unit) for band in self.rows.bands]
        widths = [self.band_width(panels, beside) for panels, beside in arranged]
        content = max(*(w + self.indent for w in widths), self.setting.width, 120)
        self.width = max(self.sheet.width, content + 2 * self.sheet.margin)
        self.x = (self.width - content) / 2
        self.right = self.x + content
        self.setting.widen(content)
        y = self.sheet.top
        self.rules = []
        for k, (band, (panels, beside)) in enumerate(zip(self.rows.bands, arranged, strict=True)):
            if k:
                self.rules.append(((self.x, y), (self.right, y)))
                y += BANDS_APART - 8
            centred = k and not self.setting.width
            x = self.x + self.indent + (content - widths[k]) / 2 * bool(centred)
            y = self.place_band(band, panels, beside, x, y) + BANDS_APART
        self.place_formula(y)

    def band_width(self, panels, beside):
        widths = [*map(lines_width, panels)]
        return sum(widths) + PANELS_APART * (len(widths) - 1) if beside else max(widths)

    def place_band(self, band, panels, beside, x, top):
        bottoms = []
        heights = [self.panel_height(p, panel) for p, panel in zip(band, panels, strict=True)]
        for k, (panel, flowed) in enumerate(zip(band, panels, strict=True)):
            start = top + ((max(heights) - heights[k]) / 2 if beside and not panel.title else 0)
            bottoms.append(self.place_panel(panel, flowed, x, start))
            if not beside:
                top = bottoms[-1] + BANDS_APART
                if k < len(band) - 1:
                    self.rules.append(((self.x, top - 8), (self.right, top - 8)))
                    top += BANDS_APART / 2
            elif k < len(band) - 1:
                x += lines_width(flowed) + PANELS_APART
                middle = x - PANELS_APART / 2
                self.rules.append(((middle, top), (middle, top + max(heights))))
        return max(bottoms)

    def panel_height(self, panel, flowed):
        title = PANEL_TITLE if panel.title else 0
        return (
            title + sum(line.over + line.under for line in flowed) + LINES_APART * (len(flowed) - 1)
        )

    def place_panel(self, panel, flowed, x, y):
        if panel.title:
            self.panels.append((panel, x, y + 12))
            y += PANEL_TITLE
        indent = self.rows.indent_of(panel) if len(flowed) > 1 else 0
        for k, line in enumerate(flowed):
            middle = y + line.over
            starts_bare = line.boxes[0].key in self.story.grids
            self.place_line(line, x + (indent if starts_bare else 0), middle)
            y = middle + line.under + (LINES_APART if k < len(flowed) - 1 else 0)
        return y

    def place_line(self, line, x, middle):
        for item in line.boxes:
            if item.key in self.story.grids:
                high = (
                    item.under
                    if self.story.grids[item.key].spread
                    else (len(self.rows.view(item.key).cells) * self.unit / 2)
                )
                self.places[item.key] = (x + item.left, middle - high)
            else:
                self.operators.append((item.key, x + item.width / 2, middle))
            x += item.width

    def place_formula(self, y):
        self.heading_at = None
        if not self.setting.width:
            self.height = y - BANDS_APART + self.sheet.top
            return
        self.rules.append(((self.x, y - 6), (self.right, y - 6)))
        y += 10
        if self.story.heading:
            self.heading_at = y + 12
            y += 30
        self.formula_top = y
        self.height = y + self.setting.height() + self.sheet.top - 6

    # ---- the marks of one step ------------------------------------------------------------

    def marks(self, index, face) -> Iterator:
        """Every mark of a step with its tag, those of all steps included."""
        step = self.story.steps[index]
        yield from self.constant()
        if self.sheet.headed:
            yield from self.head(index)
        for key in self.places:
            grid, view = self.story.grids[key], step.views[key]
            if key not in self._sizes:
                views = [s.views[k] for s in self.story.steps for k in self.alike(key)]
                self._sizes[key] = value_size(grid, views, self.unit)
            if grid.spread:
                yield from self.links.spread(grid, view, self.places, self._sizes[key], face, step)
            else:
                yield from grid_marks(
                    grid,
                    view,
                    *self.places[key],
                    self.unit,
                    self._sizes[key],
                    face,
                    self.sheet.notes,
                )
        yield from self.boxed(step)
        yield from self.links.lines(step, self.places, face)
        if self.setting.width:
            yield from self.setting.write(step.formula, self.x, self.formula_top, self.right, face)

    def alike(self, key):
        """The grids whose numbers have one size: the parts of a sum, the weights of its pieces."""
        grids = {k: self.story.grids[k] for k in self.places}
        if grids[key].named and not grids[key].small:
            return [key]
        kind = grids[key].named, grids[key].small
        return [k for k, grid in grids.items() if (grid.named, grid.small) == kind]

    @property
    def _sizes(self):
        return self.__dict__.setdefault("_value_sizes", {})

    def constant(self):
        """What looks the same on every step: rules, operators, the words over panels."""
        if self.rules:
            yield lines(tuple(self.rules), HAIR, line=style.RULE, weight=1), PLAIN
        for text, x, middle in self.operators:
            size = 24 if text == "·" else min(style.OPERATOR, 0.85 * (self.sheet.gap or 34))
            text = OPERATORS.get(text, text)
            base = middle + size * 0.3
            yield from ((m, PLAIN) for m in write(text, x, base, size, style.INK, 0.5, "serif"))
        for panel, x, base in self.panels:
            yield from ((m, PLAIN) for m in write(panel.title, x, base, 15, style.INK, font="bold"))
            after = x + width(panel.title, 15, "bold") + 12
            note = write(panel.note, after, base, style.NOTE, style.GREY, font="sans")
            yield from ((m, PLAIN) for m in note)
        if self.heading_at:
            words = write(self.story.heading, self.x, self.heading_at, 13, style.INK, font="bold")
            yield from ((m, PLAIN) for m in words)

    def head(self, index):
        """Which step it is, where no caption says so."""
        bold, of = f"Step {index + 1}", f"of {len(self.story.steps)}"
        x, base = self.sheet.margin, 26
        yield from ((m, PLAIN) for m in write(bold, x, base, 13, style.INK, font="bold"))
        x += width(bold, 13, "bold") + 8
        yield from ((m, PLAIN) for m in write(of, x, base, 13, style.GREY, font="sans"))

    def boxed(self, step):
        """An outline round the weight and the piece that are being added."""
        keys = [key for key in self.places if step.views[key].boxed]
        if not keys:
            return
        corners = [self.extent(key) for key in keys]
        left, top = min(c[0] for c in corners) - 10, min(c[1] for c in corners) - 36
        right, bottom = max(c[2] for c in corners) + 6, max(c[3] for c in corners) + 9
        outline = box(left, top, right - left, bottom - top, OUTLINE, line=style.INK, weight=2.25)
        yield outline, Tag("boxed", (left, top))

    def extent(self, key):
        x, y = self.places[key]
        rows = self.rows.view(key).cells
        wide = max(len(rows[0]) * self.unit, self.rows.title_width(key))
        return x, y, x + wide, y + len(rows) * self.unit

    def spots(self):
        """The cells that lead to a step: (grid, row, column, x, y, step)."""
        first = {}
        for index, step in enumerate(self.story.steps):
            for place in step.about:
                first.setdefault(place, index)
        for (key, row, col), index in first.items():
            if key not in self.places:
                continue
            grid, (x, y) = self.story.grids[key], self.places[key]
            if grid.spread:
                at = self.links.cell(x, y, row, col)
            else:
                at = x + col * self.unit, y + row * self.unit
            yield key, row, col, *at, index
