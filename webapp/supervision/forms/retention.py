"""How long what was written in words in forms is kept, by which rule, and what stays."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.destructions import DataKind

WORDS = DataKind(
    "answer-words",
    _l("监督任务和检查表里写的话"),
    _l("自己写的几句话。从做完、填好那天算起"),
    _l("选的、填的数和日期，谁在哪天填的，得几分"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    setting="answer_words_keep_days",
)
KINDS = (WORDS,)
