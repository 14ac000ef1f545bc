"""The moving picture at the top of the README: python docs/forward.py."""

from pathlib import Path

from convviz import forward, save

X = [[2, 0, 1], [1, 3, -1], [0, 1, 2]]
W = [[1, 2], [-1, 3]]

save(forward(X, W, 1), Path(__file__).with_suffix(".gif"))
