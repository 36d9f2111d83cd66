"""The bench measures what it says: the same calls on both sides, for other families."""

import json
import uuid

import pytest
from psycopg.types.json import Jsonb

from enrollment.bench.multiplying import JSON, Family, parameters
from enrollment.bench.running import Timing

HASH = "ab" * 32


def test_another_family_has_other_words_and_keys_of_the_same_length():
    family = Family("B7", {"ana@bench.example": "eva@bench.example", "Ana": "Eva"}, 7, usi=10**15)
    recorded = {
        "Item": {"to": {"S": "ana@bench.example"}, "by": {"S": f"Ana {HASH}"}},
        "numbers": [10**15, 5],
        "id": uuid.UUID(int=9),
        "dashed": str(uuid.UUID(int=9)),
    }
    made = family.instead(recorded)
    assert made["Item"]["to"] == {"S": "eva@bench.example"}
    name, key = made["Item"]["by"]["S"].split()
    assert name == "Eva"
    assert key != HASH
    assert len(key) == len(HASH)
    assert made["numbers"] == [10**15 + 7, 5]
    assert str(made["id"]) == made["dashed"] != recorded["dashed"]
    assert family.instead(recorded) == made


def test_no_two_families_share_a_key():
    made = {Family(f"A{number}", {}, number).instead(HASH) for number in range(500)}
    assert len(made) == 500


def test_json_parameters_are_wrapped_in_lists_and_by_name():
    [plain, wrapped] = parameters([1, {JSON: {"a": 1}}], Jsonb)
    assert plain == 1
    assert wrapped.obj == {"a": 1}
    assert parameters({"it": {JSON: []}}, Jsonb)["it"].obj == []
    assert parameters(None, Jsonb) is None


def test_rates_and_percentiles():
    timing = Timing(2.0, [0.001 * number for number in range(1, 101)])
    assert timing.rate == 50
    assert timing.percentile(0.5) == pytest.approx(51)
    assert timing.percentile(0.99) == pytest.approx(100)


@pytest.mark.slow
def test_a_small_run_measures_and_verifies_both_sides(module_system, tmp_path):
    path = tmp_path / "result.json"
    arguments = ["--families", "4", "--clients", "2", "--output", str(path)]
    result = module_system.run_manage("bench_enrollment", *arguments)
    assert "store calls for each request" in result.stdout
    found = {each["name"]: each for each in json.loads(path.read_text())["operations"]}
    assert {"step 1", "step 2", "step 3", "step 4", "step 6", "read"} <= set(found)
    assert found["read"]["store_calls"] == {"GetItem": 2, "UpdateItem": 1, "PutItem": 1}
    assert found["step 4"]["store_calls"]["commits"] == 1
    for each in found.values():
        assert each["http"]["operations"] == 4
