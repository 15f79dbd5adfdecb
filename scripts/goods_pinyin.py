"""Write the pinyin of every word into static/pickups/goods.json: the phone has no table of it.

    python scripts/goods_pinyin.py            after words were added or changed
    python scripts/goods_pinyin.py --check    fail and name the entries whose pinyin is out of date

One entry stands on one line. Syllables are parted by spaces, without tones; ü is written v, as
people type it; Latin letters and digits are syllables of their own: the initials of U盘 are up.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin

GOODS = Path(__file__).resolve().parent.parent / "static" / "pickups" / "goods.json"
READ_OTHERWISE = {"藏羚羊绒": "zang ling yang rong", "采血针": "cai xue zhen"}
"""Words that the dictionary reads wrongly, or not as people type them."""


def pinyin_of(word: str) -> str:
    """chong dian bao for 充电宝."""
    if word in READ_OTHERWISE:
        return READ_OTHERWISE[word]
    spelt = lazy_pinyin(word.lower(), style=Style.NORMAL)
    # What comes back as it stood is Latin letters or digits.
    return " ".join(" ".join(part) if part in word.lower() else part for part in spelt)


def with_pinyin(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the pinyin of its words, in the order in which it is stored."""
    pinyin = {"words": entry["words"], "pinyin": [pinyin_of(word) for word in entry["words"]]}
    return pinyin | {name: entry[name] for name in entry if name not in pinyin}


def main(arguments: list[str]) -> int:
    """Bring the file up to date, or say whether it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing, fail when out of date"
    )
    only_check = parser.parse_args(arguments).check
    goods = json.loads(GOODS.read_text("utf-8"))
    fresh = [with_pinyin(entry) for entry in goods]
    stale = [new["words"][0] for old, new in zip(goods, fresh, strict=True) if old != new]
    if only_check:
        print(f"out of date: {'、'.join(stale)}" if stale else "up to date")
        return 1 if stale else 0
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in fresh)
    GOODS.write_text(f"[\n{lines}\n]\n", "utf-8")
    print(f"{len(fresh)} entries, {len(stale)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
