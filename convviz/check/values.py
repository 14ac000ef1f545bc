"""Single numbers that a lesson asks for."""


def value(name, number):
    """Later."""
