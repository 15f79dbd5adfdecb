// Not accepted: one reason, what to say to the sender, and a record that protects the courier.

import { notice } from "../components/markup.js";
import { open } from "../components/sheet.js";
import { capture } from "../foundation/capture.js";
import { NotEnrolled } from "../foundation/device.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { REFUSALS, SAY } from "./labels.js";
import { one } from "./page.js";

/** @param flow `{draft, session, practice, drop(), left(id)}` */
export function refusalSheet(dialog, flow) {
  const say = one("[data-refusal-say]", dialog);
  const record = one("[data-refuse]", dialog);
  let goodsWords = "";
  let busy = false;

  dialog.addEventListener("change", ({ target }) => target.name === "refusal" && choose(target.value));
  record.addEventListener("click", async () => {
    const reason = chosen();
    if (!reason) return askForReason();
    if (busy) return;
    busy = true;
    try {
      await keep(reason);
    } catch (failure) {
      record.before(notice("stop", _("还没有记下"), wordsFor(failure)));
    } finally {
      busy = false;
    }
  });

  const chosen = () => dialog.querySelector("[name=refusal]:checked")?.value ?? "";

  function choose(reason) {
    say.textContent = _("对寄件人可以这样说：%(words)s", { words: SAY[reason]() });
    say.hidden = false;
  }

  function askForReason() {
    say.textContent = _("先选一个原因，再记录");
    say.hidden = false;
    one("[name=refusal]", dialog).focus();
  }

  async function keep(reason) {
    const waybills = flow.draft.parcels.map(({ waybill }) => waybill);
    const act = { waybills, reason, goods_words: goodsWords.slice(0, 60) };
    const summary = { waybills, reason, masked_name: flow.draft.identity?.masked_name ?? "" };
    const id = flow.practice ? null : await capture("refusal", act, { session: flow.session, summary });
    await flow.drop();
    await closed(dialog);
    flow.left(id);
  }

  return {
    /** Open it, with a reason already chosen where the flow knows one. */
    open(reason = "", words = "") {
      goodsWords = words || flow.draft.item_words;
      for (const radio of dialog.querySelectorAll("[name=refusal]")) radio.checked = radio.value === reason;
      say.hidden = !reason;
      if (reason) choose(reason);
      const count = flow.draft.parcels.length;
      one("[data-refusal-count]", dialog).textContent = count
        ? _("%(count)s 件都不收。选一个原因，留一条记录，保护您自己。", { count })
        : _("选一个原因，留一条记录，保护您自己。");
      dialog.querySelector(".notice")?.remove();
      open(dialog);
    },
    reasons: Object.keys(REFUSALS),
  };
}

// An open sheet is a step of the history; leaving the page waits until that step is taken back.
function closed(dialog) {
  return new Promise((resolve) => {
    addEventListener("popstate", resolve, { once: true });
    setTimeout(resolve, 500);
    dialog.close();
  });
}

function wordsFor(failure) {
  if (failure instanceof StoreFull) return _("手机存满了。存着的件都在，先联网发出几件，或清理手机空间，再记一次。");
  if (failure instanceof NotEnrolled) return _("这部手机还没有登记，联网打开一次再记。");
  return _("手机没有存下这条记录，您填的还在。再按一次。");
}
