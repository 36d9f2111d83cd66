"""Every text that a family can read is there in Spanish, and what is there is compiled."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages import pofile
from django.conf import settings

from tsa.mail.tests.translatable import texts

FOLDER = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES"
COMPILE = ".venv/bin/pybabel compile -d templates/locale -D django -l es"
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def translated() -> dict:
    """The .po file: {(singular, plural): translations}; a fuzzy one is none."""
    with (FOLDER / "django.po").open("rb") as file:
        catalog = pofile.read_po(file)
    found = {}
    for message in catalog:
        if message.id and not message.fuzzy:
            key = message.id if isinstance(message.id, tuple) else (message.id, None)
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            found[key] = words if all(words) else None
    return found


def test_every_text_has_its_spanish(translated):
    missing = {text: where for text, where in texts().items() if not translated.get(text)}

    lines = [f'#: {where}\nmsgid "{text[0]}"\nmsgstr ""' for text, where in missing.items()]
    assert not missing, "Add to django.po, then compile:\n\n" + "\n\n".join(lines)


def test_no_spanish_is_left_over(translated):
    assert set(translated) - set(texts()) == set()


def test_placeholders_survive_translation(translated):
    for (singular, plural), words in translated.items():
        wanted = set(PLACES.findall(singular)) | set(PLACES.findall(plural or ""))
        for each in words or ():
            assert set(PLACES.findall(each)) == wanted, singular


def test_the_compiled_file_says_what_the_source_says(translated):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    stale = []
    for (singular, plural), words in translated.items():
        if plural:
            now = tuple(compiled.ngettext(singular, plural, number) for number in (1, 2))
        else:
            now = (compiled.gettext(singular),)
        if words and now != words:
            stale.append(singular)
    assert not stale, f"The .mo is older than the .po; compile it: {COMPILE}"
