"""The look: every colour, size and gap of the diagrams, by name. One unit is one CSS pixel."""

from typing import NamedTuple


class Hue(NamedTuple):
    """The colours of one role."""

    fill: str
    window: str
    hairline: str
    line: str
    text: str


INK = "#1B2127"
GREY = "#5B656F"
ZERO = "#5F6973"
BADGE, BADGE_HOLLOW = "#39434D", ZERO
RULE = "#E6EAEE"
WHITE = "#FFFFFF"
HATCH = "#AEB7C0"
GROUND = "#EFF2F5"
BORDER, BORDER_WINDOW, BORDER_LINE = "#F4F6F8", "#E3E8ED", "#B4BDC6"

HUES = {
    "x": Hue("#EBF2FC", "#CADDF8", "#A3C2EC", "#1F5FBF", "#123F86"),
    "w": Hue("#FDF2E2", "#FBDCB0", "#EBBF80", "#B86200", "#854400"),
    "y": Hue("#E7F5EC", "#BFE5CD", "#8CCBA5", "#1A7F4B", "#0F5A34"),
    "b": Hue("#F8ECF5", "#EDCDE4", "#DBA5CC", "#A8438A", "#7B2763"),
    "": Hue(WHITE, "#E3E8ED", "#B4BDC6", GREY, INK),
}
SHADES = {"x": "#8FB3E6", "w": "#F3BE7C", "y": "#86C79F"}  # the darkest under a number
UNKNOWN = "#EAEEF2"  # cells too small for a number that have none yet
LATER_LINE = {"x": "#8FAFDF", "w": "#DBB07F", "y": "#8CBFA5", "b": "#D3A1C4", "": "#ADB2B7"}

ROOMY = 44  # below this unit the numbers and names in cells are smaller
NAME_LEAST = 11  # a name that would be smaller is left out, or set as a fraction
NAME, NOTE, PANEL = 20, 11.5, 12.5
OVER = 12  # from a grid to the baseline of its name
OPERATOR = 27
SMALLEST = 9  # of numbers; one that is wider even so is written in fewer digits
RADIUS, RADIUS_CELL = 8, 6.4
QUESTION, WINDOW, FRAME, GRADIENT_FRAME, HAIRLINE = 3.5, 2.25, 1.25, 1.75, 1
DASH, DASH_GAP = 5.5, 3.5
ARROW, ARROWHEAD = 1.75, 8
STRUCK = 1.4  # through what is dropped
WRONG, RING = 1.4, 1.5  # the wave under a wrong number, the ring of a wrong grid


class Sheet(NamedTuple):
    """One format of a picture: how wide it is and what fits into it."""

    width: float
    margin: float
    top: float
    units: tuple[int, ...]
    small: tuple[int, ...]  # cells for pictures of many parts
    gap: float | None  # for an operator; None is one unit
    formula: float
    fraction: float
    rows: float  # from one line of a formula to the next
    tall: float  # the same where there are fractions
    labels: float  # the left margin of a derivation; 0 puts the labels above their lines
    roomy: bool  # whether two pictures may stand side by side
    high: float = 0.0  # what a screen has room for, where it has any
    glass: tuple[int, ...] = (34,)  # cells under a loupe

    @property
    def room(self) -> float:
        """What is left between the margins."""
        return self.width - 2 * self.margin


UNITS = (56, 52, 48, 44, 40, 38, 36, 34)
FOR_SHADES = (40, 38, 36, 34)  # cells with shaded numbers
IMAGES = tuple(range(14, 2, -1))  # cells without numbers
SHEETS = {
    "wide": Sheet(860, 28, 28, UNITS, (), None, 20, 17.5, 36, 56, 158, True, 520),
    "narrow": Sheet(
        344,
        20,
        20,
        (48, 46, 44),
        (40, 38, 36, 34),
        40,
        18,
        16,
        34,
        50,
        0,
        False,
        glass=(34, 32, 30, 28),
    ),
}
