// What people read about identity documents: their names, refusals, warnings.
//
// The keys are the codes of documents.js; the same sentences stand in webapp/identity/document_sentences.py.
// Functions, because the words of the page's language arrive after this module.

import { _ } from "../foundation/words.js";

const LABELS = {
  "resident-card": () => _("居民身份证"),
  "temporary-resident-card": () => _("临时居民身份证"),
  military: () => _("军人身份证件"),
  "armed-police": () => _("武警身份证件"),
  "hk-mo-tw-residence": () => _("港澳台居民居住证"),
  "hk-mo-permit": () => _("港澳居民来往内地通行证"),
  "taiwan-permit": () => _("台湾居民来往大陆通行证"),
  passport: () => _("护照"),
  "foreign-permanent-residence": () => _("外国人永久居留身份证"),
  other: () => _("其他有效证件"),
};

const REFUSALS = {
  "unknown-type": () => _("没有这种证件类型，重新选一种"),
  "number-empty": () => _("还没有证件号码"),
  "wrong-length": () => _("号码的位数不对，请对照证件数一遍"),
  "wrong-character": () => _("号码里有不该有的字符，请对照证件再看一遍"),
  "wrong-shape": () => _("这不像这种证件的号码，请看看证件类型选对了没有"),
  "unknown-province": () => _("开头两位不是省份代码，请对照证件再看第 1、2 位"),
  "is-residence-permit": () => _("这是港澳台居民居住证的号码，请把证件类型改过来"),
  "is-foreign-residence": () => _("9 开头的是外国人永久居留身份证，请把证件类型改过来"),
  "not-residence-permit": () => _("居住证号码以 810000、820000 或 830000 开头，请对照证件再看前 6 位"),
  "birth-not-real": () => _("没有这个出生日期，请对照证件再看第 7 至 14 位"),
  "birth-in-future": () => _("出生日期还没到，请对照证件再看第 7 至 14 位"),
  "wrong-check-digit": () => _("校验位不对，请对照证件再看第 17、18 位"),
  expired: () => _("证件过了有效期，不能凭它收寄。请寄件人换一种有效证件"),
  "expiry-missing": () => _("临时证件要填有效期"),
  "expiry-not-real": () => _("有效期不是一个日期，请对照证件再看一遍"),
  "expiry-too-far": () => _("临时身份证只有三个月有效，请对照证件再看有效期"),
  "name-empty": () => _("还没有姓名"),
  "name-character": () => _("姓名里有数字或符号，请照证件上的字填写"),
  "name-too-long": () => _("姓名太长，请照证件上的字填写"),
  "organisation-wrong-length": () => _("统一社会信用代码应是 18 位，请对照执照数一遍"),
  "organisation-wrong-character": () => _("统一社会信用代码只有数字和大写字母，没有 I、O、S、V、Z，请对照执照再看一遍"),
  "organisation-wrong-check": () => _("统一社会信用代码的校验位不对，请对照执照再看一遍"),
};

const WARNINGS = {
  "unknown-county": () => _("前 6 位不在现在的区县名录里，可能是老代码。核对无误就可以继续"),
  "check-digit-doubtful": () => _("校验位对不上，请对照证件再看一遍。核对无误就可以继续"),
  "name-short": () => _("姓名只有一个字，请对照证件再看一遍。核对无误就可以继续"),
};

/** What people call a type of document. */
export const label = (documentType) => LABELS[documentType]();

/** Why a document is refused: the sentence for the code of a DocumentRefused. */
export const refusal = (code) => REFUSALS[code]();

/** What to look at again: the sentence for a code in `warnings`. */
export const warning = (code) => WARNINGS[code]();
