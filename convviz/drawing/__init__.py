"""A story as a picture.

Read `style` for the look and `marks` for what a picture is made of. `boxes` puts pictures beside
and above each other, `trees` makes a box of what a story says, `picture` gives everything its
place and collects the marks of all steps on a `reel`. `grids`, `images` made of `shades`,
`formulas` with `lines`, and `links` know how a part is drawn. `svg` writes marks for a page, with
the help of `paths`; `figure` and `storyboard` make pixels.
"""

from .picture import Picture
from .svg import drawn, svg

__all__ = ["Picture", "drawn", "svg"]
