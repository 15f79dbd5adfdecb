// Why a record on this phone needs a hand, and the one act that mends it.

import { _ } from "../foundation/words.js";
import { mayRepair } from "../foundation/outbox.js";

const BY_SLUG = {
  "photo-lost": () => _("照片在手机里找不到了，没有照片不能发。补拍一张就发出。"),
  "too-large": () => _("服务器说这条太大，没有收。手机会再试；一直不行，导出来交给管理员。"),
  gone: () => _("这条记录已依法销毁，不用再发。"),
};

const MENDS = {
  destination: () => _("改目的地区"),
  waybills: () => _("改运单"),
  identity: () => _("重新核验证件"),
  photos: () => _("补拍照片"),
};

/** What happened, in words. The server's own sentences come first: they know more. */
export function why({ reason }) {
  if (!reason) return "";
  const told = Object.values(reason.errors ?? {})
    .filter(Array.isArray)
    .flat()
    .join(" ");
  if (BY_SLUG[reason.slug]) return BY_SLUG[reason.slug]();
  return told || reason.detail || _("服务器没有收这一条，它还在手机里。");
}

/** `{label, href}` of the act that mends it, or null where only somebody else can. */
export function mend(entry) {
  if (entry.kind !== "pickup" || !mayRepair(entry)) return null;
  const step = stepOf(entry.reason);
  if (step === "device" || step === "captured_by" || step === "record") return null;
  return { label: MENDS[step]?.() ?? _("改好重发"), href: `/courier/pickup#repair=${entry.id}` };
}

function stepOf({ slug, errors }) {
  if (slug === "photo-lost" || slug === "not-a-photo") return "photos";
  if (slug === "waybill-recorded") return "waybills";
  if (slug === "unknown-key" || slug === "cannot-open") return "identity";
  return Object.keys(errors ?? {})[0] ?? "";
}
