"""Finding the recipient's name: a short part that is no address, best beside the telephone."""

import re
from dataclasses import dataclass

from webapp.places.address_text.marking import Mark, MarkedText

_HAN = r"[\u3400-\u9fff\U00020000-\U0003fffd]"
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓单杭洪"
    "包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸"
    "司韶黎薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴"
    "瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶曾沙养鞠丰关查后荆"
    "红游竺权盖益桓公覃佟楚晋闫丛岳涂肖缑亢况有琴商墨年爱阳佘付代邸冼苟冶奂布"
    "趙錢孫鄭馮陳衛蔣瀋韓楊許呂張嚴華魏謝鄒竇蘇範魯韋馬鳳費賀湯羅畢鄔樂時齊顧黃蕭計談龐紀項閔賈婁顏鍾駱萬盧經應單諸龔榮儲車寧"
    "劉葉賴藺喬陰雙聞黨譚勞農溫莊閻連習魚廣闕歐師鞏聶簡饒沙豐關後紅權蓋廟劍"
)
_COMPOUND = (
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|宇文|长孙|長孫|司徒|司空|夏侯|端木|西门|西門|独孤|"
    "獨孤|南宫|南宮|百里|呼延|拓跋|轩辕|軒轅|申屠|闻人|澹台|公冶|宗政|濮阳|淳于|单于|太叔|钟离|鲜于|闾丘|亓官"
)
_TITLE = (
    "先生|女士|小姐|太太|老[师師]|[师師]傅|经理|主任|医生|律师|[会會][计計]|阿姨|叔叔|"
    "同[学志]|老板|总|工"
)
_TITLED = re.compile(f"(?:{_HAN}{{1,4}})(?:{_TITLE})$")
_FOREIGN = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}")
_SHAPE = re.compile(f"{_HAN}{{2,4}}|{_HAN}{{1,8}}(?:[·•・.]{_HAN}{{1,8}}){{1,3}}|[阿小老][A-Za-z]")
_LONGER = re.compile(f"{_HAN}{{5,6}}")
_ADDRESS = re.compile(
    "[0-9]|[路街道巷弄里村镇乡区县市省号栋幢座室层院组]$|街道|公司|小区|大厦|花园|广场|医院|学校|大学|中学|银行|集团|中心|门诊|"
    "超市|宿舍|酒店|公寓|客栈|单元|附近|旁边|对面|[路街].{1,3}$"
)
_BUILDING = re.compile("[楼门城厦堂阁轩庭坊湾桥庄园苑寨祠庙铺店馆屋府社部科处局]$")
"""Ends of places, and of names too: 花满楼."""
_ORGANISATION = re.compile(
    "公司|集团|中心|医院|学校|大学|银行|事务所|有限|部$|科$|处$|局$|店$|厂$|院$"
)
_RECEIVES = re.compile(r"\s{0,2}(?:亲收|亲启|收|启)$")
_ONLY_RECEIVES = ("收", "亲收", "亲启", "启", "(收)", "(亲收)", "(亲启)")
_SPOKEN = re.compile("^(?:就?写|叫做?|是|为)")
_TAIL = re.compile(
    f"(?:[号室栋幢楼房元层户座院祠寺]|[0-9]|旁|对面|门口)(?P<name>(?![号室栋幢楼房元层户座单])(?:(?:{_COMPOUND}){_HAN}{{1,2}}?|{_HAN}{{2,3}}?))"
    r"(?P<receives>\s{0,2}(?:亲收|亲启|收))?$"
)
_OTHER = re.compile("(?:代收|转交|代领)")
LEAST = 3


@dataclass(frozen=True)
class Candidate:
    """A part that may be the name, and how much speaks for it."""

    start: int
    end: int
    score: float


def find_name(marked: MarkedText, after: list[int]) -> tuple[str, bool]:
    """Mark the name; answers it, and whether it is the only one that could be.

    `after` are the places where labels of a name end: what stands there is the name.
    """
    found = [one for at in after if (one := _labelled(marked, at))]
    found += _unlabelled(marked)
    good = sorted((one for one in found if one.score >= LEAST), key=lambda one: -one.score)
    if not good:
        return "", True
    best, *others = good
    marked.take(best.start, best.end, Mark.NAME)
    rivals = [one for one in others if one.start >= best.end or one.end <= best.start]
    for one in rivals:
        if one.score >= best.score - 1 and marked.is_open(one.start, one.end):
            marked.take(one.start, one.end, Mark.REST)
    return marked.plain[best.start : best.end].strip(), not any(
        one.score >= best.score - 1 for one in rivals
    )


def _labelled(marked: MarkedText, at: int) -> Candidate | None:
    while at < len(marked.marks) and marked.marks[at] is Mark.GAP:
        at += 1
    if at == len(marked.marks) or marked.marks[at] is not Mark.NONE:
        return None
    start, end = next(marked.segments_from(at))
    if spoken := _SPOKEN.match(marked.plain[start:end]):
        marked.take(start, start + spoken.end(), Mark.LABEL)
        start += spoken.end()
    end = _without_receives(marked, start, end)
    text = marked.plain[start:end]
    foreign = _FOREIGN.match(marked.plain, start)
    if foreign and foreign.end() > end and marked.is_open(start, foreign.end()):
        end = foreign.end()
    elif len(text) > 20 or (_ORGANISATION.search(text) and not _TITLED.search(text)):
        return Candidate(start, end, LEAST)
    elif _ADDRESS.search(text) and len(text) > 4:
        return None
    return Candidate(start, end, 20)


def _unlabelled(marked: MarkedText) -> list[Candidate]:
    for start, end in list(marked.segments()):
        if marked.plain[start:end] in _ONLY_RECEIVES:
            marked.take(start, end, Mark.LABEL)
    found: list[Candidate] = []
    segments = list(marked.segments())
    taken = 0
    for start, end in segments:
        if start < taken:
            continue
        foreign = _FOREIGN.match(marked.plain, start)
        if foreign and foreign.end() >= end and marked.is_open(start, foreign.end()):
            taken = foreign.end()
            is_alone = marked.is_edge(foreign.end())
            if len(foreign[0]) > 2 and is_alone:
                beside = _beside(marked, start, foreign.end())
                found.append(Candidate(start, foreign.end(), 1 + beside + (" " in foreign[0])))
            continue
        found += _in_segment(marked, start, end)
    return found


def _in_segment(marked: MarkedText, start: int, end: int) -> list[Candidate]:
    text = marked.plain[start:end]
    if _OTHER.search(text) and len(text) <= 10:
        marked.take(start, end, Mark.REST)
        return []
    beside = _beside(marked, start, end)
    receives = 4 if _RECEIVES.search(text) and len(text) > 2 else 0
    stop = end - (len(text) - len(_RECEIVES.sub("", text))) if receives else end
    word = marked.plain[start:stop]
    if _SHAPE.fullmatch(word) or (_LONGER.fullmatch(word) and beside and not _ADDRESS.search(word)):
        if _ORGANISATION.search(word) or (_ADDRESS.search(word) and not _TITLED.search(word)):
            return [Candidate(start, stop, receives)] if receives else []
        score = _looks(word) + beside + receives
        if receives:
            marked.take(stop, end, Mark.LABEL)
        return [Candidate(start, stop, score)]
    tail = _TAIL.search(text) if beside or receives else None
    if tail and (receives or has_surname(tail["name"])):
        if tail["receives"]:
            marked.take(start + tail.start("receives"), end, Mark.LABEL)
        name = start + tail.start("name"), start + tail.end("name")
        return [Candidate(*name, 2 + _looks(tail["name"]) + receives)]
    return []


def _looks(word: str) -> float:
    score = 1.0
    if _TITLED.search(word):
        score += 4
    elif has_surname(word) or "·" in word or word[0] in "小阿老":
        score += 2
    score -= 0.5 if _BUILDING.search(word) else 0
    return score + (0.5 if len(word) in (2, 3) else 0)


def has_surname(word: str) -> bool:
    """Whether a word begins as Chinese names do."""
    return word[0] in _SURNAMES or bool(re.match(_COMPOUND, word))


def _beside(marked: MarkedText, start: int, end: int) -> float:
    """2 beside the telephone, 2 at an end of the text, less behind the region."""
    before, after = marked.mark_before(start), marked.mark_after(end)
    score = 2.0 if Mark.PHONE in (before, after) else 0.0
    score += 2 if before is Mark.NONE and _is_first(marked, start) else 0
    score += 2 if after is Mark.NONE and _is_last(marked, end) else 0
    if before is Mark.REGION:
        score -= 0.5 if marked.marks[start - 1] is Mark.GAP else 1.5
    return score


def _is_first(marked: MarkedText, start: int) -> bool:
    return all(mark is Mark.GAP for mark in marked.marks[max(0, start - 8) : start])


def _is_last(marked: MarkedText, end: int) -> bool:
    return all(mark is Mark.GAP for mark in marked.marks[end : end + 8])


def _without_receives(marked: MarkedText, start: int, end: int) -> int:
    text = marked.plain[start:end]
    if (match := _RECEIVES.search(text)) and len(text) > 2:
        marked.take(start + match.start(), end, Mark.LABEL)
        return start + match.start()
    return end
