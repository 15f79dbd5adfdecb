"""Invented people: born between 1800 and 1899, at addresses that do not exist."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta


def _words(text: str) -> list[str]:
    return text.split()


PROVINCES = _words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65"
)
SURNAMES = _words(
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 "
    "仝 亓 逄 郗 訾 欧阳 司马 上官 诸葛 尉迟"
)
GIVEN = _words(
    "建国 秀英 志强 桂兰 文 敏 晓明 玉梅 德福 春生 子涵 雨桐 浩然 一诺 思源 海涛 "
    "彧 翀 瑄 堃 喆 祎然 赟 頔 淼 珺瑶 琤 骉 昇平 翯 犇 梓萱 宸睿 懿轩 曦 馥蕾"
)
COMPOSED_NAMES = (
    "阿依努尔·买买提",
    "迪丽拜尔·吐尔逊",
    "巴特尔·苏和",
    "扎西·次仁",
    "古丽娜扎尔·阿不都热合曼",
    "叶尔波力·哈孜别克",
    "玛依拉·阿布都克里木",
    "次仁卓玛",
    "阿不都热西提江·买买提吐尔逊阿吉",
)
NATIONS = _words("汉 回 满 壮 苗 彝 土家 维吾尔 藏 蒙古 哈萨克 布依")
ADDRESSES = (
    "虚构省样张市纸上区铅笔路12号3栋201室",
    "虚构省草稿县橡皮镇墨水村8组15号",
    "样张市方格区尺子大街1024号院7号楼",
    "虚构自治区折纸旗剪刀镇胶水街6号",
    "样张市空白区模板胡同99号",
    "虚构省练习县书签乡页码村二组",
)

_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Person:
    """One invented person, as printed on the front of a card."""

    name: str
    number: str
    sex: str
    nation: str
    born: date
    address: str


def person(seed: int, *, prefix: str | None = None) -> Person:
    """The invented person of a seed; `prefix` fixes the six area digits (e.g. 810000)."""
    chance = random.Random(f"person {seed}")
    composed = chance.random() < 0.2
    name = (
        chance.choice(COMPOSED_NAMES)
        if composed
        else chance.choice(SURNAMES) + chance.choice(GIVEN)
    )
    born = date(1800, 1, 1) + timedelta(days=chance.randrange(36_500))
    area = prefix or chance.choice(PROVINCES) + "01" + chance.choice(("01", "02", "03", "23"))
    order = chance.randrange(1, 1000)
    first17 = f"{area}{born:%Y%m%d}{order:03d}"
    return Person(
        name=name,
        number=first17 + check_digit(first17),
        sex="男" if order % 2 else "女",
        nation=chance.choice(NATIONS if composed else NATIONS[:4]),
        born=born,
        address=chance.choice(ADDRESSES),
    )


def check_digit(first17: str) -> str:
    """MOD 11-2 of GB 11643, kept apart from the product's so that one can prove the other."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _CHECK_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]
