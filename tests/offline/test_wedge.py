"""A hardware scanner types faster than anybody; what a person types is left alone."""

BURST = """
import { Burst } from "./pickups/wedge.js";
const burst = new Burst();
answer(given.keys.map(([key, at]) => burst.press(key, at)).filter(Boolean));
"""


def typed(text, gap, start=0):
    return [[key, start + gap * at] for at, key in enumerate([*text, "Enter"])]


def test_a_burst_with_enter_is_a_code(node):
    assert node(BURST, keys=typed("EA418205354CN", 8)) == ["EA418205354CN"]


def test_a_person_is_not_a_scanner(node):
    assert node(BURST, keys=typed("EA418205354CN", 120)) == []


def test_what_was_typed_before_the_burst_is_no_part_of_it(node):
    keys = [["王", 0], ["x", 400], *typed("EA418205354CN", 10, 2000)]

    assert node(BURST, keys=keys) == ["EA418205354CN"]


def test_a_slow_enter_or_a_short_burst_is_nothing(node):
    slow = typed("EA418205354CN", 8)
    slow[-1][1] += 500

    assert node(BURST, keys=slow) == []
    assert node(BURST, keys=typed("1234", 8)) == []


def test_two_codes_follow_each_other(node):
    keys = [*typed("EA418205354CN", 8), *typed("EA418205345CN", 8, 900)]

    assert node(BURST, keys=keys) == ["EA418205354CN", "EA418205345CN"]


def test_shift_and_other_keys_do_not_break_a_burst(node):
    keys = [["Shift", 0], ["E", 5], ["Shift", 10], ["A", 15], *typed("418205354CN", 8, 20)]

    assert node(BURST, keys=keys) == ["EA418205354CN"]


def test_a_key_held_back_does_not_cut_the_code_in_two(node):
    keys = typed("EA418205354CN", 8)
    held = [[key, at + 180 * (number > 4)] for number, (key, at) in enumerate(keys)]

    assert node(BURST, keys=held) == ["EA418205354CN"]
