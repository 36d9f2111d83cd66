"""Dictionary entries: the words for levels, types, languages, years and organizations.

An entry becomes no row of ours; its word, in the language asked for, goes into the rows that
name it. Where that language has none it is the first of az, en, ru that has; else the code.
"""

from cohorts.legacy.judging import (
    MARKS,
    clean,
    fingerprint,
    known,
    refuse,
    refuse_unidentified,
    settle,
    table,
    warn,
)
from cohorts.legacy.storing import remember
from tsa.audit.statements import execute

LANGUAGES = ("az", "en", "ru")
KIND = "dictionaries"


def judge(language: str) -> None:
    order = [language, *(each for each in LANGUAGES if each != language)]
    names = ", ".join(clean(f"s.name_{each}") for each in order)
    word = f"coalesce({names})"
    table(
        f"legacy_{KIND}",
        f"SELECT s.line, s.id, coalesce({word}, {clean('s.code')}) AS word,"
        f" {word} IS NULL AS is_code, {clean('s.code')} AS code,"
        f" coalesce({clean('s.name_en')}, {clean('s.code')}) AS english,"
        f" {fingerprint('s.code', *(f's.name_{each}' for each in LANGUAGES))} AS fingerprint,"
        f" NULL::text AS target, {MARKS} FROM legacy_staged_{KIND} s {known(KIND)}",
        "id",
        is_judged=True,
    )
    refuse_unidentified(KIND)
    refuse(KIND, "s.word IS NULL", "'has a name in no language, and no code'", column="name_az")
    warn(KIND, "s.is_code", "'has a name in no language; its code stands for it'")


def store(run: int) -> None:
    remember(KIND, run=run)
    # There is no row of ours: what no import has seen before counts as created.
    execute(f"UPDATE legacy_{KIND} SET is_new = NOT is_known WHERE refused IS NULL")
    settle(KIND, updated="s.fingerprint IS DISTINCT FROM s.known_print")
    table(
        "legacy_words", f"SELECT id, word, code, english FROM legacy_{KIND} WHERE refused IS NULL",
        "id",
    )  # fmt: skip
