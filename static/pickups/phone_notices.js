// What is different on this phone right now, in words, with what is safe and what to do. Calm by default.

import { button, notice } from "../components/markup.js";
import * as drain from "../foundation/drain.js";
import { idleMinutes } from "../foundation/lock.js";
import * as outbox from "../foundation/outbox.js";
import * as pin from "../foundation/pin.js";
import { forgiveLoss, lostRecords, room } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { captureNotice } from "./page.js";

/** Notices for the top of a page, the most urgent first; `onChanged` runs when one was answered. */
export async function phoneNotices(me, onChanged) {
  const census = await outbox.census(me);
  return [
    await lossNotice(onChanged),
    captureNotice(me),
    queueNotice(census),
    othersNotice(census),
    await roomNotice(),
  ].filter(Boolean);
}

/** Advice that may wait, for a place under what the person came for; the same rules. */
export async function phoneAdvice(me) {
  return [await pinNotice(me)].filter(Boolean);
}

async function lossNotice(onChanged) {
  const lost = await lostRecords();
  if (!lost) return null;
  const noted = button(_("知道了，已告诉管理员"), { kind: "quiet" });
  noted.addEventListener("click", () => {
    forgiveLoss();
    onChanged();
  });
  const text = _("浏览器清掉了这部手机上的数据，里面有 %(count)s 件还没有发出。请告诉管理员，并对照面单补收。", { count: lost });
  return notice("stop", _("手机里的记录被清掉了"), text, noted);
}

function queueNotice({ all }) {
  const { phase, why } = drain.status();
  if (!all) return null;
  const count = { count: all };
  if (phase === "sending") return notice("offline", _("正在发出"), _("还有 %(count)s 件，一件一件发，断了会接着发。", count));
  if (phase !== "waiting") return null;
  if (why === "no-network") {
    return notice("offline", _("没有信号，照常收寄"), _("%(count)s 件存在这部手机里，联网后自动发出，不用您做什么。", count));
  }
  if (why === "not-ours") {
    return notice("offline", _("连上的网络还没有放行"), _("可能要先登录 Wi-Fi，或者换成手机流量。%(count)s 件都在手机里，能连上就自动发出。", count));
  }
  if (why === "server") {
    return notice("offline", _("服务器忙，稍后自动再发"), _("不是您的操作引起的。手机里的 %(count)s 件都在，可以继续收寄。", count));
  }
  if (why === "StoreOutdated") {
    return notice("offline", _("已换上新版本"), _("刷新这一页，手机里的 %(count)s 件就接着发。", count));
  }
  return null;
}

function othersNotice({ others, strangers }) {
  if (strangers) {
    return notice("", _("有别人存的 %(count)s 件", { count: strangers }), _("他们或同网点的同事在这部手机登录后会自动发出。内容是封好的，谁都看不到。"));
  }
  if (!others) return null;
  return notice("", _("有同事存的 %(count)s 件", { count: others }), _("和您的一起自动发出，内容是封好的。"));
}

async function roomNotice() {
  const { nearlyFull } = await room();
  if (!nearlyFull) return null;
  return notice("look", _("手机快存满了"), _("先联网发出存着的件，再清理些照片和视频。满了就存不下新件。"));
}

async function pinNotice(me) {
  if (!me || me.signed_out || (await pin.has(me.account_id))) return null;
  const act = button(_("设解锁码"), { kind: "quiet", href: "/courier/me#lock" });
  return notice("", _("给收寄页设一个解锁码"), _("手机放下 %(minutes)s 分钟就锁上，别人拿起来也看不到。", { minutes: idleMinutes(me) }), act);
}
