"""A story as a picture.

Read `style` for the look, `marks` for what a picture is made of, `layout` for where everything
stands, `grids`, `formulas` and `links` for how it is drawn, and `figure` for how the marks of all
steps become one figure. `page` turns a figure into the SVG of a player.
"""

from .figure import figure, show
from .page import storyboard, svg

__all__ = ["figure", "show", "storyboard", "svg"]
