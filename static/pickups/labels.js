// What people read for each word of the closed lists; the same words stand in webapp/pickups/lifecycle.py.

import { _ } from "../foundation/words.js";

export const CLASSES = {
  loose: () => _("散件"),
  "temporary-bulk": () => _("临时大宗"),
  agreement: () => _("协议"),
  "e-commerce": () => _("电商"),
  "overseas-inbound": () => _("海淘进港"),
  "overseas-reship": () => _("海淘二次分寄"),
  "warehouse-direct": () => _("电商区域仓直配"),
};

export const CATEGORIES = {
  documents: () => _("文件"),
  clothing: () => _("衣物"),
  food: () => _("食品"),
  daily: () => _("日用品"),
  electronics: () => _("电子产品"),
  other: () => _("其他"),
};

export const INSPECTIONS = {
  opened: () => _("已开箱"),
  "letter-unopened": () => _("信件未拆"),
  machine: () => _("过机安检"),
};

export const REFUSALS = {
  "not-shown": () => _("拒绝出示"),
  "not-registered": () => _("拒绝登记"),
  mismatch: () => _("与本人或运单不一致"),
  "false-document": () => _("证件不实"),
  expired: () => _("证件过期"),
  "inspection-refused": () => _("拒绝验视"),
  prohibited: () => _("禁寄物品"),
  "safety-unclear": () => _("说不清是否安全"),
};

/** What the courier may say to the sender, for each reason. */
export const SAY = {
  "not-shown": () => _("“国家规定寄件要看证件，我只核对、不拍照留存，看完马上给您办。”"),
  "not-registered": () => _("“登记后号码立即封存，我和公司都看不到。不登记，按规定不能收。”"),
  mismatch: () => _("“规定要求证件和寄件人一致，换本人证件来，马上给您办。”"),
  "false-document": () => _("“这个证件我核对不上，换一种有效证件，马上给您办。”"),
  expired: () => _("“证件过了有效期，换一种没过期的证件，马上给您办。”"),
  "inspection-refused": () => _("“寄件要当面验视，我当着您的面看，看完原样封好。”"),
  prohibited: () => _("“这样东西路上有危险，规定不能寄。取出来，别的照样能寄。”"),
  "safety-unclear": () => _("“说不清成分的东西不能上路。带上说明或检测报告来，马上给您办。”"),
};

/** The word of a list, or the code itself where a newer server knows more than this page. */
export const word = (list, code) => list[code]?.() ?? code ?? "";
