// One record: first as this phone keeps it, then with its proof. The postmark stands only on a verified receipt.

import { button, drawing, element, facts, icon, notice, postmark, waybill } from "../components/markup.js";
import { open } from "../components/sheet.js";
import { listen } from "../foundation/channel.js";
import * as drain from "../foundation/drain.js";
import * as outbox from "../foundation/outbox.js";
import { drawQr } from "../foundation/qr.js";
import { proves, spokenNumber } from "../foundation/receipt.js";
import { download, rescueFile } from "../foundation/rescue.js";
import * as serverKeys from "../foundation/server_keys.js";
import { _ } from "../foundation/words.js";
import { label } from "../identity/document_sentences.js";
import { amendments } from "./amend.js";
import { CATEGORIES, CLASSES, INSPECTIONS, REFUSALS, word } from "./labels.js";
import { inspectionMark } from "./mark_view.js";
import { one, openPage } from "./page.js";
import { mend, why } from "./reasons.js";
import { who } from "./row_view.js";
import { refreshShift, shift } from "./shift.js";
import { clockTime, dayInWords, stampDay } from "../foundation/times.js";
import { together } from "../foundation/together.js";
import { tail } from "./waybills.js";

export async function start(root) {
  const me = await openPage();
  const page = { root, me, id: location.hash.slice(1), amend: me?.outlet ? amendments(me) : null, before: null };
  one("[data-print]").addEventListener("click", () => window.print());
  addEventListener("hashchange", () => location.reload());
  const soon = together(() => render(page));
  listen(({ what, id }) => {
    if (id === page.id || ["saved", "received"].includes(what)) soon();
  });
  await render(page);
  if (me && (await refreshShift(me))) await render(page);
}

async function render(page) {
  const row = (await shift(page.me)).rows.find(({ id }) => id === page.id);
  if (!row) return showMissing(page);
  const receivedAt = await provenAt(row);
  const struck = page.before === "local" && Boolean(receivedAt);
  page.before = row.state;
  showHead(row, receivedAt);
  one("[data-receipt]", page.root).replaceChildren(article(row, page.me, receivedAt, struck));
  showNotices(page, row);
  showActs(page, row, receivedAt);
  for (const place of ["[data-mark]", "[data-mark-print]"]) {
    one(place).replaceChildren(...(isAccepted(row) ? [inspectionMark(row, page.me)] : []));
  }
}

// Only what was taken in bears the mark of the inspection, on screen and on paper.
const isAccepted = ({ kind, state }) => kind === "pickup" && !["void", "gone"].includes(state);

// The bytes of a record of this phone were compared when it left the queue; here the signature is looked at again.
async function provenAt(row) {
  if (!row.receipt) return null;
  try {
    return await proves(row.receipt, { id: row.id, findKey: serverKeys.receiptKey });
  } catch {
    return null;
  }
}

function showMissing(page) {
  const text = _("可能是前几天收的，或者在别的手机上。回首页用放大镜按运单号找。");
  one("[data-notices]", page.root).replaceChildren(notice("", _("这部手机里没有这一条"), text));
  one(".topbar__title p").textContent = "";
}

function showHead(row, receivedAt) {
  one(".topbar__title h1").textContent = row.kind === "refusal" ? _("不收记录") : _("收寄回执");
  one(".topbar__title p").textContent = headWords(row, receivedAt);
}

function headWords(row, receivedAt) {
  if (row.state === "void") return _("已撤单");
  if (receivedAt && row.kind === "refusal") return _("已收妥，记录在案");
  if (receivedAt) return _("已收妥，这部手机上的原件已清除");
  if (row.state === "gone") return _("已依法销毁");
  return row.state === "look" ? _("需处理，原件在这部手机里") : _("本机待发，原件在这部手机里");
}

function article(row, me, receivedAt, struck) {
  const made = element(
    "article",
    { class: "receipt" },
    element(
      "div",
      { class: "row row--spread receipt__top" },
      element("div", {}, element("p", { class: "small" }, senderWords(row)), figure(row, receivedAt)),
      stamp(row, me, receivedAt, struck),
    ),
    element("hr", { class: "receipt__cut" }),
    facts(lines(row, me, receivedAt)),
  );
  if (receivedAt && row.state !== "void") made.append(element("hr", { class: "receipt__cut" }), code(row.receipt));
  return made;
}

function senderWords(row) {
  if (row.kind === "pickup") return _("寄件人 %(name)s", { name: row.masked_name });
  return who(row);
}

function figure(row, receivedAt) {
  const count = row.waybills?.length ?? 0;
  return element("p", { class: "tally__figure" }, String(count), element("small", {}, figureWords(row, receivedAt)));
}

function figureWords(row, receivedAt) {
  if (row.kind === "refusal") return _("件，不收");
  if (row.state === "void") return _("件，已撤单");
  if (row.state === "gone") return _("件，已销毁");
  if (row.state === "look") return _("件，需处理");
  return receivedAt ? _("件，已收妥") : _("件，本机待发");
}

function stamp(row, me, receivedAt, struck) {
  if (!receivedAt || row.state === "void") {
    const kind = row.state === "look" ? "look" : row.state === "void" || row.state === "gone" ? "stop" : "local";
    return element("div", { class: kind === "local" ? "strike" : `strike strike--${kind}` }, icon(`state-${kind}`));
  }
  return postmark({
    place: me?.outlet?.name ?? "",
    date: stampDay(receivedAt),
    time: clockTime(receivedAt),
    word: row.kind === "refusal" ? _("不收") : _("已验视"),
    struck,
  });
}

function lines(row, me, receivedAt) {
  const numbers = (row.waybills ?? []).map((number) => element("div", {}, waybill(number)));
  const taken = me?.outlet ? _("%(outlet)s · %(name)s", { outlet: me.outlet.name, name: me.name }) : "";
  const proof = receivedAt ? [[_("回执号"), spokenNumber(row.id)]] : [];
  const time = [_("时间"), _("%(day)s %(time)s", { day: dayInWords(row.captured_at), time: clockTime(row.captured_at) })];
  if (row.kind !== "pickup") {
    const reason = row.kind === "refusal" ? word(REFUSALS, row.reason) : (row.reason_words ?? row.reason ?? "");
    return [[_("运单"), numbers.length ? numbers : _("没有运单")], [_("原因"), reason], [_("收寄"), taken], time, ...proof];
  }
  const checked = row.document_type ? _("%(document)s，一次核验 %(count)s 件", { document: label(row.document_type), count: numbers.length }) : "";
  const inside = [word(CATEGORIES, row.item_category), word(INSPECTIONS, row.inspection)].filter(Boolean).join(" · ");
  return [
    [_("运单"), numbers],
    [_("实名"), _("已核验"), checked],
    [_("验视"), inside],
    [_("寄往"), row.destination_name, word(CLASSES, row.class)],
    [_("收寄"), taken],
    time,
    ...proof,
  ];
}

function code(token) {
  const { side, path } = drawQr(receiptAddress(token));
  const svg = drawing("svg", {
    class: "qr",
    width: 156,
    height: 156,
    viewBox: `0 0 ${side} ${side}`,
    "shape-rendering": "crispEdges",
    role: "img",
    "aria-label": _("回执的二维码"),
  });
  svg.append(drawing("path", { d: path }));
  const words = element(
    "p",
    { class: "small" },
    element("strong", {}, _("任何手机扫一扫")),
    element("br"),
    _("只显示真伪、运单尾号、网点和时间，看不到寄件人。"),
  );
  return element("div", { class: "row row--spread" }, svg, words);
}

const receiptAddress = (token) => `${location.origin}/r/${token}`;

function showNotices({ root }, row) {
  const place = one("[data-notices]", root);
  if (row.entry && row.state === "look") {
    const mending = mend(row.entry);
    const act = mending ? [button(mending.label, { kind: "look", href: mending.href })] : [];
    return place.replaceChildren(notice("look", _("需处理"), why(row.entry), ...act));
  }
  if (row.state === "look") return place.replaceChildren(notice("look", _("需处理"), row.reason));
  if (row.state === "gone") return place.replaceChildren(notice("", _("已依法销毁"), why(row.entry)));
  if (row.pending) {
    return place.replaceChildren(notice("offline", row.pending === "void" ? _("撤单待发") : _("更正待发"), _("存在这部手机里，联网后自动发出。")));
  }
  if (row.state === "local") {
    const kept = notice("offline", _("存好了"), _("在这部手机里，联网后自动发出，发出后这里盖上邮戳。"));
    kept.firstChild.replaceWith(icon("state-local"));
    return place.replaceChildren(kept);
  }
  place.replaceChildren();
}

function showActs(page, row, receivedAt) {
  const acts = [];
  const add = (words, sign, act) => {
    const made = button(words, { kind: "quiet", sign });
    made.addEventListener("click", act);
    acts.push(made);
  };
  const isLive = isAccepted(row);
  if (isLive) add(_("验视标识"), "print", () => open(one("#mark-sheet")));
  if (receivedAt && isLive) add(_("发给寄件人"), "send", () => share(page, row));
  const isRefused = Boolean(row.entry) && row.state === "look"; // the server never took it: it is mended or removed
  if (isLive && page.amend && !row.pending && !isRefused) {
    add(_("更正"), "pen", () => page.amend.correct(row).then(() => render(page)));
    add(_("撤单"), "undo", () => page.amend.withdraw(row).then(() => render(page)));
  }
  if (row.entry) {
    add(_("现在就发"), "send", () => drain.drain({ insist: true }));
    add(_("导出这一条"), "download", async () => download(await rescueFile(row.id)));
    if (row.state !== "local") add(_("从手机里删掉"), "cross", () => removeOne(row));
  }
  const place = one("[data-acts]", page.root);
  place.replaceChildren(...acts);
  place.hidden = acts.length === 0;
}

async function removeOne(row) {
  if ((await open(one("#remove-sheet"))) !== "remove") return;
  await outbox.remove(row.id);
  location.replace("/courier/today");
}

async function share(page, row) {
  const url = receiptAddress(row.receipt);
  const text = _("%(outlet)s已收妥您的邮件，运单尾号 %(tail)s 等 %(count)s 件，收寄时间 %(time)s。回执：", {
    outlet: page.me?.outlet?.name ?? "",
    tail: tail(row.waybills[0]),
    count: row.waybills.length,
    time: clockTime(row.captured_at),
  });
  try {
    if (navigator.share) await navigator.share({ title: _("收寄回执"), text, url });
    else {
      await navigator.clipboard.writeText(`${text}${url}`);
      one("[data-notices]", page.root).replaceChildren(notice("done", _("回执已复制，粘贴发给寄件人")));
    }
  } catch (failure) {
    if (failure.name !== "AbortError") throw failure;
  }
}
