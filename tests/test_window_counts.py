import numpy as np

from convviz import conv2d_backward, window_counts
from convviz.sheet import Cell

from .examples import numbers
from .oracle import each_size


@each_size
def test_the_windows_on_each_x_are_the_gradient_of_ones(shapes):
    x, w, _, dy = numbers(*shapes)
    story = window_counts(x, np.full(w.shape, np.nan))
    counted = conv2d_backward(np.ones(dy.shape), x, np.ones(w.shape)).dx
    assert len(story.steps) == x.size
    for step, (at, count) in zip(story.steps, np.ndenumerate(counted), strict=True):
        assert step.about == (("counts", *at), ("x", *at))
        assert story.value(((Cell("counts", at),),)) == count
        assert step.equation in ("", f"{' + '.join('1' * int(count))} = {count:g}")
