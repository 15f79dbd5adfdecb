"""What people in China, and everywhere, try first. Whole passwords, and parts to build them from.

The parts count most: with ten characters asked for, habit strings them together (woaini520520,
qwe123456789, Passw0rd2026). Gathered from what published lists of leaked passwords have in common.
"""

_NUMBERS = """
0123456789 1234567890 123456789 12345678 1234567 123456 12345 1234 0987654321 987654321 87654321
7654321 654321 54321 4321 123123 321321 112233 332211 11223344 1122 123321 147258369 147258
741852963 741852 963852741 159357 159753 357159 258369 369258 789456123 789456 456789 456123 789789
456456 1357924680 13579 24680 102030 1010 2020 110110 119119 120120 10086 10010 12306 95555 12345679
520520 521521 5201314 1314520 5211314 1314521 1314 520 521 7758521 7758258 77585 584520 584521
3344520 3344521 8888 888888 88888888 6666 666666 66666666 9999 999999 0000 000000 1111 111111 2222
222222 3333 333333 4444 444444 5555 555555 7777 777777 168168 168888 518518 518888 666888 888666
886886 668668 147147 258258 369369 159159 357357
"""
_KEYBOARD = """
1qaz2wsx3edc 1qaz2wsx 2wsx3edc qazwsxedc qazwsx 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4 q1w2e3
qwertyuiop qwertyui qwerty qwert qwer qwe asdfghjkl asdfghjk asdfgh asdfg asdf zxcvbnm zxcvbn zxcvb
zxcv zxc qweasdzxc qweasd asdzxc asd poiuytrewq lkjhgfdsa mnbvcxz 1a2b3c4d 1a2b3c a1b2c3d4 a1b2c3
abcd1234 abc123 abcdef abcd abc aabbcc aaaa aaa123 a123456 a12345 a123 z123456 q123456 w123456
"""
_WORDS = """
password passw0rd p@ssw0rd p@ssword passwd pass pwd admin administrator adm1n root user guest test
login welcome letmein master hello changeme default secret system server manager iloveyou loveyou
love monkey dragon sunshine princess football superman batman shadow michael jordan computer
internet google baidu taobao tencent weixin wechat alipay xiaomi huawei nihao nihaoma woaini woaiwo
woaiziji woaijia woaimama woaibaba woshishui woshini aini wodemima mimashi mima buzhidao xiexie
zhangwei wangwei lilei zhanglei liwei wangfang zhongguo china beijing shanghai guangzhou shenzhen
chongqing jiangxi nanchang youzheng youju youzhengju kuaidi kuaidiyuan lanshou toudi yitong ems
chinapost post postal courier express shunfeng yunda zhongtong yuantong shentong jitu anquan
gongzuo gongsi laoban jiayou facai gongxi fuqi pingan xingfu kuaile qinqin baobao baobei laogong
laopo tiantian feifei xiaoxiao dandan
"""
_YEARS = [str(year) for year in range(1949, 2040)]

PARTS = tuple(
    sorted({*_NUMBERS.split(), *_KEYBOARD.split(), *_WORDS.split(), *_YEARS}, key=len, reverse=True)
)
"""The longest first, so that taking one out leaves no stump of a longer one."""
COMMON = frozenset(part for part in PARTS if len(part) >= 10)
