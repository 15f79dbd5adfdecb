// The courier's day: what was taken, where it stands, what needs a hand first. Works from the phone alone.

import { button, empty } from "../components/markup.js";
import { listen } from "../foundation/channel.js";
import { _ } from "../foundation/words.js";
import { one, openPage } from "./page.js";
import { phoneAdvice, phoneNotices } from "./phone_notices.js";
import { rowView } from "./row_view.js";
import { needsHand, parcelsOf, rowsWith, tallyOf } from "./rows.js";
import { refreshShift, shift, tidyUp } from "./shift.js";
import { tallyView } from "./tally_view.js";
import { dayInWords } from "../foundation/times.js";
import { together } from "../foundation/together.js";
import { whenOpened } from "./when_opened.js";

const PAGE = 100;
const ASK_AGAIN = 5_000;
const REPORTS = new Set(["saved", "received", "removed", "queue", "drain", "session"]);

export async function start(root) {
  const page = { root, me: null, shown: PAGE, correct: null, isAsked: false };
  const soon = together(() => render(page));
  page.me = await openPage((me) => {
    page.me = me;
    soon();
  });
  if (page.me?.outlet) page.correct = corrections(page.me);
  one("[data-more] button", root).addEventListener("click", () => {
    page.shown += PAGE;
    render(page);
  });
  searchWhenOpened(page);
  await render(page);
  const askSoon = together(() => update(page), ASK_AGAIN);
  listen(({ what }) => {
    if (REPORTS.has(what)) soon();
    if (what === "received") askSoon();
  });
  addEventListener("focus", () => update(page));
  await tidyUp();
  await update(page);
  page.isAsked = true;
  await render(page);
}

// What few need comes when they ask for it, so that the day itself is there sooner.
function corrections(me) {
  let sheets = null;
  return async (row) => {
    sheets ??= import("./amend.js").then(({ amendments }) => amendments(me));
    return (await sheets).correct(row);
  };
}

function searchWhenOpened(page) {
  const sheet = one("#search-sheet");
  whenOpened(sheet, async () => {
    const { searchSheet } = await import("./search_sheet.js");
    searchSheet(sheet, async (text) => rowsWith((await shift(page.me)).rows, text));
    return { opened() {} };
  });
}

async function update(page) {
  if (page.me && !page.me.signed_out && (await refreshShift(page.me))) await render(page);
}

async function render(page) {
  const { root, me } = page;
  const { day, rows } = await shift(me);
  showHead(me);
  one("[data-notices]", root).replaceChildren(...(await phoneNotices(me, () => render(page))));
  const tally = tallyOf(rows, day);
  one("[data-tally]", root).replaceChildren(tallyView(tally));
  const look = rows.filter(needsHand);
  const rest = rows.filter((row) => !needsHand(row));
  showLook(page, look);
  showRest(page, rest, tally);
  const nothing = one("[data-empty]", root);
  nothing.hidden = rows.length > 0 || !page.isAsked;
  if (!page.isAsked) return; // what stands below may only come when it will not be pushed down
  if (!rows.length) nothing.replaceChildren(nothingYet());
  one("[data-advice]", root).replaceChildren(...(await phoneAdvice(me)));
}

function showHead(me) {
  if (!me?.outlet) return;
  one(".topbar__title h1").textContent = me.outlet.name;
  one(".topbar__title p").textContent = _("%(name)s · %(day)s", { name: me.name, day: dayInWords(Date.now()) });
}

function showLook(page, rows) {
  const section = one("[data-look]", page.root);
  section.hidden = rows.length === 0;
  one("small", section).textContent = _("先处理这 %(count)s 件", { count: parcelsOf(rows) });
  one("ul", section).replaceChildren(...rows.slice(0, PAGE).map((row) => rowView(row, page.correct)));
}

function showRest(page, rows, tally) {
  const section = one("[data-list]", page.root);
  section.hidden = rows.length === 0;
  one("small", section).textContent = _("%(count)s 件", { count: tally.total });
  one("ul", section).replaceChildren(...rows.slice(0, page.shown).map((row) => rowView(row)));
  one("[data-more]", section).hidden = rows.length <= page.shown;
}

function nothingYet() {
  const scan = button(_("扫运单收寄"), { href: "/courier/pickup", sign: "scan", kind: "quiet" });
  return empty(_("今天还没有收寄"), _("扫第一件的运单，这里就会有数。"), scan);
}
