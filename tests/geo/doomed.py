"""Work for processes that does not end well; a module that they can import."""

import os


def ended(given: int, _: int) -> int:
    os._exit(given)
