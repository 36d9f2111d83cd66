"""E-mail addresses and names in the one form in which we compare them."""

import hashlib
import unicodedata


def normalise(address: str) -> str:
    """An e-mail address as we key by it: no blanks around it, one unicode form, lower case."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def same_name(name: str) -> str:
    """A person's name for comparison only: case, accents' encoding and blanks folded away."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(folded.split())


def digest(*parts: str) -> str:
    """A stable key made of parts that should not stand in a key readably."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
