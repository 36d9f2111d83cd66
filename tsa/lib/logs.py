"""How a line of the log looks. What an exception says of itself is left out: where it arose tells.

PostgreSQL quotes the row that it refuses, int() the text it was given; that may be a name. A
database's error keeps its code and the constraint's name, which are our own words.
"""

import logging
import traceback

_BETWEEN = "\nand, while that was handled or because of it:\n\n"


class Line(logging.Formatter):
    """The formatter of settings.LOGGING."""

    def formatException(self, ei) -> str:
        return _BETWEEN.join(_told(each) for each in reversed(_chain(ei[1])))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error, and those that it followed, the last one first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        before = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or before
    return found


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error)
    return f"Traceback:\n{frames}{kind.__module__}.{kind.__qualname__}{_code(error)}"


def _code(error: BaseException) -> str:
    diagnosis = getattr(error, "diag", None)
    said = [getattr(diagnosis, name, None) for name in ("sqlstate", "constraint_name")]
    told = ", ".join(text for text in said if text)
    return f" ({told})" if told else ""
