// The page about this phone: who uses it, what waits on it, whether its data is safe, and its lock.

import { button, element, facts, recordRow } from "../components/markup.js";
import { listen } from "../foundation/channel.js";
import * as device from "../foundation/device.js";
import * as drain from "../foundation/drain.js";
import * as lock from "../foundation/lock.js";
import * as outbox from "../foundation/outbox.js";
import * as pin from "../foundation/pin.js";
import { release } from "../foundation/release.js";
import { download, rescueFile } from "../foundation/rescue.js";
import { capture } from "../foundation/session.js";
import { askToKeep, persistence, room } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { captureNotice, one, openPage, showError } from "./page.js";
import { why } from "./reasons.js";
import { who } from "./row_view.js";
import { clockTime, dayInWords } from "../foundation/times.js";
import { together } from "../foundation/together.js";

const MOST = 50;
const SAID = 15_000;
const MOVED = new Set(["saved", "received", "removed", "queue", "drain"]);

export async function start(root) {
  const page = { root, me: null, said: "" };
  page.me = await openPage((me) => {
    page.me = me;
    render(page);
  });
  one("[data-send]", root).addEventListener("click", () => sendNow(page));
  one("[data-persist]", root).addEventListener("click", async () => {
    await askToKeep();
    await showPhone(page);
  });
  one("[data-pin]", root).addEventListener("submit", (event) => setPin(event, page));
  one("[data-lock-now]", root).addEventListener("click", () => lock.lock());
  const soon = together(() => showQueue(page));
  listen(({ what }) => MOVED.has(what) && soon());
  await render(page);
}

async function render(page) {
  const closed = captureNotice(page.me);
  one("[data-notices]", page.root).replaceChildren(...(closed ? [closed] : []));
  if (page.me) {
    one(".topbar__title h1").textContent = page.me.name;
    one(".topbar__title p").textContent = page.me.outlet?.name ?? "";
    one("[data-documents]", page.root).hidden = !page.me.outlet?.is_postal;
  }
  await showQueue(page);
  await showPhone(page);
  await showLock(page);
}

async function showQueue({ root, me, said }) {
  const entries = await outbox.list();
  one("[data-queue]", root).textContent = said || queueWords(outbox.piecesOf(entries));
  one("[data-send]", root).hidden = entries.length === 0;
  one("[data-waiting]", root).replaceChildren(...entries.slice(0, MOST).map((entry) => waiting(entry, me)));
}

function queueWords(count) {
  const { phase, why: reason } = drain.status();
  if (!count) return _("没有待发的件，都有回执了。");
  if (phase === "sending") return _("正在发出，还有 %(count)s 件。", { count });
  if (phase === "paused") return _("%(count)s 件等登录后发出。", { count });
  if (reason === "no-network") return _("没有信号。%(count)s 件在手机里，联网后自动发出。", { count });
  return _("%(count)s 件在手机里，会自动发出。", { count });
}

// Of somebody else's records only the number of the record is shown, and they can be saved as they are.
function waiting(entry, me) {
  const isMine = entry.captured_by === me?.account_id;
  const save = button(_("导出"), { kind: "quiet", sign: "download" });
  save.addEventListener("click", async () => download(await rescueFile(entry.id)));
  const open = button(_("打开"), { kind: "quiet", href: `/courier/receipt#${entry.id}` });
  const row = {
    number: isMine ? (entry.summary.waybills?.[0] ?? _("没有运单")) : entry.id.slice(-8),
    kind: entry.state === "local" ? "local" : "look",
    who: isMine ? who({ ...entry.summary, kind: entry.kind }) : _("同事存的，内容封好"),
    when: clockTime(entry.captured_at),
    datetime: entry.captured_at,
    why: isMine ? why(entry) : "",
  };
  return recordRow(row, ...(isMine ? [open, save] : [save]));
}

// "Sent" is said only of records whose receipt was verified while we waited.
async function sendNow(page) {
  const before = await outbox.list();
  const beforeIds = new Set(before.map(({ id }) => id));
  await say(page, _("正在发出，一件一件来。"));
  await drain.drain({ insist: true });
  const left = outbox.piecesOf((await outbox.list()).filter(({ id }) => beforeIds.has(id)));
  const sent = outbox.piecesOf(before) - left;
  const { why: reason } = drain.status();
  const words = left
    ? sent > 0
      ? _("收妥 %(sent)s 件，还有 %(left)s 件在手机里，会接着自动发。", { sent, left })
      : _("这次一件也没有发出：%(why)s。%(left)s 件都在手机里。", { why: reasonWords(reason), left })
    : _("%(sent)s 件都收妥了，回执验过。", { sent });
  await say(page, words);
  setTimeout(() => say(page, ""), SAID);
}

function say(page, words) {
  page.said = words;
  return showQueue(page);
}

function reasonWords(reason) {
  if (reason === "no-network") return _("没有信号");
  if (reason === "not-ours") return _("连上的网络还没有放行");
  if (reason === "server") return _("服务器忙");
  if (drain.status().phase === "paused") return _("要先登录");
  return _("要等一会儿再试");
}

async function showPhone({ root, me }) {
  const [kept, space, phone] = await Promise.all([
    persistence(),
    room(),
    me ? device.enrolled(me.account_id) : null,
  ]);
  const { left } = capture(me);
  const contact = me?.contacted_at
    ? _("%(day)s %(time)s", { day: dayInWords(me.contacted_at), time: clockTime(me.contacted_at) })
    : _("还没有");
  one("[data-phone]", root).replaceChildren(
    facts([
      [_("手机"), phone ? phone.label : _("还没有登记"), phone ? _("登记号 %(id)s", { id: phone.device_id.slice(-8) }) : ""],
      [_("上次联网"), contact, me ? _("没有信号还能收 %(hours)s 小时", { hours: left }) : ""],
      [_("数据保住"), keptWords(kept), keptHint(kept)],
      [_("已用空间"), megabytes(space.used), space.nearlyFull ? _("快满了，清理些照片和视频") : ""],
      [_("版本"), release],
    ]),
  );
  one("[data-persist]", root).hidden = kept?.answer === true;
}

function keptWords(kept) {
  if (kept?.answer === true) return _("浏览器答应了");
  if (kept?.answer === false) return _("浏览器没有答应");
  return kept ? _("浏览器不支持") : _("还没有问");
}

const keptHint = (kept) =>
  kept?.answer === true ? "" : _("手机太满时浏览器可能清掉数据。把驿通添加到主屏幕，就更保险。");

const megabytes = (bytes) => _("%(size)s MB", { size: (bytes / 1048576).toFixed(1) });

async function showLock({ root, me }) {
  const isSet = me ? await pin.has(me.account_id) : false;
  const minutes = lock.idleMinutes(me);
  one("[data-lock-says]", root).textContent = isSet
    ? _("已设好。手机放下 %(minutes)s 分钟自动锁上；忘了就重新登录。", { minutes })
    : _("手机放下 %(minutes)s 分钟，收寄页自动锁上，要这个码才能打开。待发的件照常发。", { minutes });
  one("[data-lock-now]", root).hidden = !isSet;
}

async function setPin(event, page) {
  event.preventDefault();
  const [first, again] = ["pin", "pin_again"].map((name) => one(`[name=${name}]`, page.root));
  showError(first, pin.isPin(first.value) ? "" : _("要 4 到 6 位数字"));
  showError(again, first.value === again.value ? "" : _("两遍不一样"));
  if (!pin.isPin(first.value)) return first.focus();
  if (first.value !== again.value) return again.focus();
  await pin.set(page.me.account_id, first.value, page.me.session_id);
  first.value = again.value = "";
  await lock.watch(page.me);
  await showLock(page);
  one("[data-lock-says]", page.root).prepend(element("strong", {}, _("设好了。")), " ");
}

