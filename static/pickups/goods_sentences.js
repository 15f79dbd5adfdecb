// What people read about goods: the names of the prohibited categories and of the verdicts.
//
// The keys are those of goods.json; the same words stand in webapp/pickups/goods.py.

import { _ } from "../foundation/words.js";

const CATEGORIES = {
  firearms: () => _("枪支弹药"),
  "controlled-tools": () => _("管制器具"),
  explosives: () => _("爆炸物品"),
  gases: () => _("压缩和液化气体及其容器"),
  "flammable-liquids": () => _("易燃液体"),
  "flammable-solids": () => _("易燃固体、自燃物质、遇水易燃物质"),
  oxidisers: () => _("氧化剂和过氧化物"),
  toxic: () => _("毒性物质"),
  biological: () => _("生化制品、传染性、感染性物质"),
  radioactive: () => _("放射性物质"),
  corrosive: () => _("腐蚀性物质"),
  drugs: () => _("毒品及吸毒工具、易制毒化学品"),
  "illegal-publications": () => _("非法出版物、印刷品、音像制品"),
  "spy-devices": () => _("间谍专用器材"),
  forgeries: () => _("非法伪造物品"),
  infringing: () => _("侵犯知识产权和假冒伪劣物品"),
  "endangered-wildlife": () => _("濒危野生动物及其制品"),
  "border-prohibited": () => _("禁止进出境物品"),
  "other-prohibited": () => _("其他禁寄物品"),
};

const VERDICTS = {
  prohibited: () => _("不收"),
  restricted: () => _("有条件收"),
  allowed: () => _("可以收"),
};

/** The name of a prohibited category; empty for restricted and allowed goods, which belong to none. */
export const category = (key) => CATEGORIES[key]?.() ?? "";

/** The verdict in a word or two. */
export const verdict = (key) => VERDICTS[key]();
