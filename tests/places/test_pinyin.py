"""How names sound, and what that costs whom."""

import subprocess
import sys

from webapp.places.pinyin import sounds
from webapp.settings import ROOT

LOADED = "import sys, webapp.application; print('pypinyin' in sys.modules)"


def test_what_is_chinese_is_spoken_and_the_rest_stays() -> None:
    assert sounds("重庆ems城东") == ["chong", "qing", "ems", "cheng", "dong"]


def test_a_command_starts_without_the_dictionary() -> None:
    """It is a sixth of a start and 50 MB, in every process that no word is asked of."""
    started = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert started.stdout.strip() == "False"
