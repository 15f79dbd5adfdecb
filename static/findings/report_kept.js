// Reports of this phone: what waits, what needs a hand, what was received; and what the queue does.

import { button, element, notice, state } from "../components/markup.js";
import * as drain from "../foundation/drain.js";
import * as outbox from "../foundation/outbox.js";
import { download, rescueFile } from "../foundation/rescue.js";
import { change, read } from "../foundation/store.js";
import { businessDay, shortTime } from "../foundation/times.js";
import { _ } from "../foundation/words.js";

const KEPT_FOR = 48 * 3_600_000;
const MOST = 50;

/** Elements for the list, the latest first. `titleOf(category)` words; `repair(id)` begins mending one. */
export async function rows(me, { titleOf, repair }) {
  const mine = ({ kind, captured_by }) => kind === "report" && captured_by === me?.account_id;
  const waiting = (await outbox.list()).filter(mine);
  const sent = (await read("sent", ({ store }) => store.getAll())).filter(mine);
  await forgetOld(sent);
  const all = [...waiting, ...sent.map((proof) => ({ ...proof, state: "received" }))];
  all.sort((one, other) => (one.captured_at < other.captured_at ? 1 : -1));
  return all.slice(0, MOST).map((entry) => row(entry, titleOf, repair));
}

async function forgetOld(sent) {
  const old = sent.filter(({ received_at }) => Date.now() - Date.parse(received_at) > KEPT_FOR);
  if (old.length) await change("sent", ({ store }) => Promise.all(old.map(({ id }) => store.delete(id))));
}

function row(entry, titleOf, repair) {
  const { id, summary, captured_at, outlet_id, state: now } = entry;
  const parts = [
    element("strong", {}, titleOf(summary.category)),
    state(now === "gone" ? "none" : now, now === "gone" ? _("已销毁") : ""),
    element("span", { class: "record__who" }, summary.outlet_name),
    element("time", { class: "record__when", datetime: captured_at }, shortTime(captured_at, businessDay(Date.now()))),
  ];
  if (now === "received") {
    return element("li", {}, element("a", { class: "record", href: `/findings/${outlet_id}/${id}` }, parts));
  }
  if (now === "local") return element("li", {}, element("div", { class: "record" }, parts));
  const acts = [mending(entry, repair), saving(id)].filter(Boolean);
  parts.push(element("p", { class: "record__why" }, why(entry)), element("div", { class: "record__acts" }, acts));
  return element("li", {}, element("article", { class: "record record--look" }, parts));
}

function mending(entry, repair) {
  return outbox.mayRepair(entry) && button(_("改好重发"), { kind: "look", onclick: () => repair(entry.id) });
}

const saving = (id) =>
  button(_("导出"), { kind: "quiet", sign: "download", onclick: async () => download(await rescueFile(id)) });

function why({ reason, state: now }) {
  if (now === "gone") return _("这条已依法销毁，不用再发。");
  if (reason?.slug === "photo-lost") return _("照片在手机里找不到了。补拍一张就发出。");
  const told = Object.values(reason?.errors ?? {}).filter(Array.isArray).flat().join(" ");
  return told || reason?.detail || _("服务器没有收这一条，它还在手机里。");
}

/** What the queue does with reports; null when there is nothing to say. */
export async function queueNotice(me) {
  const { mine: count } = await outbox.census(me);
  const { phase, why: reason } = drain.status();
  if (!count) return null;
  if (phase === "sending") return notice("offline", _("正在发出"), _("还有 %(count)s 条，一条一条发，断了会接着发。", { count }));
  if (phase !== "waiting") return null;
  if (reason === "not-ours") return notice("offline", _("连上的网络还没有放行"), _("可能要先登录 Wi-Fi，或者换成手机流量。%(count)s 条都在手机里。", { count }));
  if (reason === "server") return notice("offline", _("服务器忙，稍后自动再发"), _("不是您的操作引起的。手机里的 %(count)s 条都在。", { count }));
  return notice("offline", _("没有信号，照常报"), _("%(count)s 条存在这部手机里，联网后自动发出，不用您做什么。", { count }));
}
