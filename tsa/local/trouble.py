"""What stops ./dev, said so that the reader knows what to do next."""


class Trouble(Exception):
    """Something is missing or in the way; the text names it and the fix."""


def tail(text: str, lines: int = 12) -> str:
    """The last lines of a program's output, indented to stand under our own message."""
    kept = [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]
    return "\n".join(f"    {line}" for line in kept)
