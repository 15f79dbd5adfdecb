// What people read about a waybill number: why it is refused, what to look at again.
//
// The keys are the codes of waybills.js; the same sentences stand in webapp/waybills/sentences.py.

import { _ } from "../foundation/words.js";

const REFUSALS = {
  empty: () => _("还没有运单号"),
  "wrong-character": () => _("运单号只有字母和数字，请对照面单再看一遍"),
  "too-short": () => _("运单号至少 8 位，请对照面单数一遍"),
  "too-long": () => _("运单号最多 32 位，请对照面单数一遍"),
  "wrong-check-digit": () => _("校验位不对，请对照面单再看第 11 位，也就是最后一个数字"),
  "letter-for-digit": () => _("数字里混进了字母，请看看是不是把 0 写成 O，把 1 写成 I 或 L"),
  "two-numbers": () => _("两个运单号连在了一起，请一件一件扫"),
  "identity-number": () => _("这是证件号码，不是运单号。请扫面单上的条码"),
  "link-unclear": () => _("这个码里找不到运单号，请扫面单上的条码，或者手输"),
};

const WARNINGS = {
  "pattern-unknown": () => _("没见过这种运单号，请对照面单再看一遍。核对无误就可以继续"),
  "brand-differs": () => _("这像是别家的运单号，请对照面单再看一遍。核对无误就可以继续"),
};

/** Why a number is refused: the sentence for the code of a WaybillRefused. */
export const refusal = (code) => REFUSALS[code]();

/** What to look at again: the sentence for a code in `warnings`. */
export const warning = (code) => WARNINGS[code]();
