"""Exercises in code that check what you wrote, and say which mistake it is.

You fill in a function, `check.input_gradient(yours)` tries it: with the lesson's numbers first,
then with others. What comes back is a `Verdict`, shown as a card.

>>> from convviz import check
>>> check.bias_gradient(lambda dy: dy.mean())
Verdict('✗', 'mean')
>>> check.bias_gradient(lambda dy: dy.sum())
Verdict('✓')

The exercises are `output(f(x, w, b))`, `loss_gradient(f(y, t))`, `input_gradient(f(dy, w))`,
`filter_gradient(f(dy, x))`, `bias_gradient(f(dy))` and `step(f(w, dw, rate))`; for a single number
there is `value(name, number)`, for one of two words `choice(name, word)`. In a geometry of your
own, `output(f, stride=2)`, the gradients are told the shape of what they come to,
`input_gradient(f(dy, w, x_shape), stride=2, padding=1)`, `filter_gradient(f(dy, x, w_shape), …)`.

`check.input_gradient.hint()` is the first hint, then the next one; `check.input_gradient.solution`
has a solution folded in it. Your function gets copies, and may take five seconds: then it is
stopped, if it does anything in Python; a single call into NumPy that does not come back can only
be stopped with its kernel.
"""

from .asked import Asked, AskedInGeometry
from .choices import choice
from .exercises import BY_NAME, GEOMETRIC
from .values import value
from .verdict import Verdict

__all__ = [*BY_NAME, "Verdict", "choice", "value"]
_asked = {
    name: (AskedInGeometry if name in GEOMETRIC else Asked)(exercise)
    for name, exercise in BY_NAME.items()
}
globals().update(_asked)
