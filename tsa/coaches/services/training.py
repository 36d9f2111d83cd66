"""A coach's bootcamp: modules completed and quizzes taken, kept by staff on the profile (seed 002).

The bootcamp's modules are few and fixed; how far a coach is and what comes next follows from
those that are done.
"""

from datetime import date

from tsa.coaches.services.keeping import find, odd, save
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import retrying
from tsa.lib.actor import Actor

MODULES = {
    "basics": "TSA fundamentals",
    "leadership": "Leadership development",
    "advanced_coaching_techniques": "Advanced coaching techniques",
}
QUIZZES = {
    "fundamentals_quiz": "Fundamentals",
    "leadership_quiz": "Leadership",
    "technical_quiz": "Technique",
}
PASSING = 70  # of 100


@retrying
def complete_module(
    profile_id: str, module: str, *, score: int, hours: float, on: date, by: Actor
) -> ProfileItem:
    """Note a module as completed; done again, the later result stands."""
    _must_be_one("module", module, MODULES)
    _must_be_score(score)
    profile = find(profile_id)
    progress = dict(profile.bootcamp_progress or {})
    entry = {
        "module_id": module,
        "module_name": MODULES[module],
        "completed_at": on.isoformat(),
        "score": score,
        "hours": hours,
    }
    others = [e for e in progress.get("modules_completed", []) if e["module_id"] != module]
    profile.bootcamp_progress = _counted({**progress, "modules_completed": [*others, entry]})
    return save(profile, "Noted a completed module", by=by, after={"module": entry})


@retrying
def record_quiz(
    profile_id: str, quiz: str, *, score: int, minutes: int, on: date, by: Actor
) -> ProfileItem:
    """Note an attempt. Raises InvalidData for one that is noted already."""
    _must_be_one("quiz", quiz, QUIZZES)
    _must_be_score(score)
    profile = find(profile_id)
    progress = dict(profile.bootcamp_progress or {})
    entry = {
        "quiz_id": quiz,
        "score": score,
        "attempted_at": on.isoformat(),
        "passed": score >= PASSING,
        "time_spent": minutes * 60,
    }
    attempts = progress.get("quiz_attempts", [])
    if entry in attempts:
        raise odd("quiz", "This attempt is noted already.")
    profile.bootcamp_progress = _counted({**progress, "quiz_attempts": [*attempts, entry]})
    return save(profile, "Noted a quiz", by=by, after={"quiz": entry})


def _counted(progress: dict) -> dict:
    """With what follows from the modules: the next one, the share done, the hours."""
    done = {each["module_id"]: each for each in progress.get("modules_completed", [])}
    return {
        **progress,
        "current_module": next((name for name in MODULES if name not in done), None),
        "completion_percentage": round(100 * len(done.keys() & MODULES.keys()) / len(MODULES)),
        "total_hours_completed": sum(each.get("hours", 0) for each in done.values()),
    }


def _must_be_one(field: str, name: str, known: dict[str, str]) -> None:
    if name not in known:
        raise odd(field, f"One of {', '.join(known)}.")


def _must_be_score(score: int) -> None:
    if not 0 <= score <= 100:
        raise odd("score", "From 0 to 100.")
