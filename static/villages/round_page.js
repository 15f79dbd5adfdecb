// The villages of the day: which are due, which are done, and a check-in in two presses. Works without signal.

import { button, element, empty, notice, state } from "../components/markup.js";
import { listen } from "../foundation/channel.js";
import { serverNow } from "../foundation/clock.js";
import * as outbox from "../foundation/outbox.js";
import { get, ifRoom, put, read } from "../foundation/store.js";
import { exchange } from "../foundation/wire.js";
import { _ } from "../foundation/words.js";
import { one, openPage } from "../pickups/page.js";
import { phoneNotices } from "../pickups/phone_notices.js";
import { why } from "../pickups/reasons.js";
import { businessDay, clockTime, dayInWords } from "../foundation/times.js";
import { together } from "../foundation/together.js";
import { checkInSheet } from "./check_in_sheet.js";
import { roundOf } from "./round.js";

const KEY = "round";
const ASK_AGAIN = 5_000;
const REPORTS = new Set(["saved", "received", "removed", "queue", "drain", "session"]);

export async function start(root) {
  const page = { root, me: null, isAsked: false, sheet: null };
  const soon = together(() => render(page));
  page.me = await openPage((me) => {
    page.me = me;
    soon();
  });
  page.sheet = checkInSheet(one("#check-in-sheet"), () => page.me);
  await render(page);
  const askSoon = together(() => update(page), ASK_AGAIN);
  listen(({ what }) => {
    if (REPORTS.has(what)) soon();
    if (what === "received") askSoon();
  });
  addEventListener("focus", () => update(page));
  await update(page);
  page.isAsked = true;
  await render(page);
}

async function update(page) {
  if (!page.me || page.me.signed_out) return;
  const answer = await exchange("/api/v1/villages/round");
  if (answer.status !== 200 || !Array.isArray(answer.body?.villages)) return;
  await ifRoom(put("settings", { ...answer.body, account_id: page.me.account_id }, KEY));
  await render(page);
}

async function render(page) {
  const { root, me } = page;
  const day = businessDay(await serverNow());
  const [kept, queue, sent] = await Promise.all([
    get("settings", KEY),
    outbox.list(),
    read("sent", ({ store }) => store.getAll()),
  ]);
  const round = kept?.outlet_id === me?.outlet?.id ? kept : null;
  const { due, others } = roundOf({ round, queue, sent, me, day, businessDay });
  showHead(me, due);
  one("[data-notices]", root).replaceChildren(...(await phoneNotices(me, () => render(page))), ...oldRound(round, day));
  const left = due.filter((village) => !isDone(village)).length;
  show(page, "[data-due]", due, left ? _("还有 %(count)s 个没去", { count: left }) : _("都去过了"));
  show(page, "[data-others]", others, _("%(count)s 个", { count: others.length }));
  const nothing = one("[data-empty]", root);
  nothing.hidden = due.length + others.length > 0 || !page.isAsked;
  if (!nothing.hidden) nothing.replaceChildren(noVillages(round));
}

const isDone = ({ visit }) => Boolean(visit) && visit.state !== "look";

function showHead(me, due) {
  if (!me?.outlet) return;
  const done = due.filter(isDone).length;
  const told = { day: dayInWords(Date.now()), done, count: due.length };
  one(".topbar__title p").textContent = due.length
    ? _("%(day)s · 去了 %(done)s / %(count)s 个", told)
    : dayInWords(Date.now());
}

// Nothing is wrong with a round of yesterday: villages do not move overnight.
function oldRound(round, day) {
  if (!round || round.business_day === day) return [];
  return [notice("offline", _("用的是上次联网时的村"), _("没有信号也能打卡，联网后自动更新。"))];
}

function noVillages(round) {
  if (round) return empty(_("这个网点还没有要投递的村"), _("请区县或系统管理员在村名录里登记。"));
  return empty(_("这部手机里还没有村"), _("联网打开这一页一次，之后没有信号也看得到、打得了卡。"));
}

function show(page, selector, villages, count) {
  const section = one(selector, page.root);
  section.hidden = villages.length === 0;
  one("small", section).textContent = count;
  one("ul", section).replaceChildren(...villages.map((village) => row(page, village)));
}

function row(page, village) {
  const { visit } = village;
  const act = button(visit ? _("再打一次") : _("打卡"), {
    kind: visit ? "text" : "plain",
    "aria-label": _("在%(name)s打卡", { name: village.name }),
  });
  act.addEventListener("click", () => page.sheet.open(village));
  return element(
    "li",
    {},
    element(
      "article",
      { class: visit?.state === "look" ? "record record--look" : "record", "data-village": village.id },
      element("strong", {}, village.name),
      visit ? state(visit.state) : act,
      element("span", { class: "record__who" }, weekWords(village)),
      visit && element("time", { class: "record__when", datetime: visit.captured_at }, clockTime(visit.captured_at)),
      visit && element("p", { class: "record__why" }, visitWords(visit)),
      visit && element("div", { class: "record__acts" }, act, ...dropAct(visit)),
    ),
  );
}

const weekWords = ({ owed, done }) =>
  owed ? _("本周 %(done)s / %(owed)s 天", { done, owed }) : _("本周 %(done)s 天", { done });

function visitWords(visit) {
  if (visit.state === "look") return why(visit.entry);
  if (visit.flagged) return _("收到了，但位置存疑，这次没有算送到");
  return visit.has_place ? "" : _("没有位置，照样算送到");
}

// What the server refused stays until its author has seen why; then it may go, and be done anew.
function dropAct({ state: is, id }) {
  if (is !== "look") return [];
  const drop = button(_("删掉这条"), { kind: "quiet" });
  drop.addEventListener("click", () => outbox.remove(id));
  return [drop];
}
