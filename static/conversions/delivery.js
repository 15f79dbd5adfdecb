// Signing at the door: documents are judged as they are typed, sealed on this phone, and sent. What was typed stays
// in this page's memory until the server has it, and in no store of the browser.

import { button, notice } from "../components/markup.js";
import * as clock from "../foundation/clock.js";
import { Problem, read } from "../foundation/http.js";
import { uuid7 } from "../foundation/record.js";
import { sealIdentity, warmUp } from "../foundation/seal.js";
import { KeysMissing, refresh } from "../foundation/server_keys.js";
import { _ } from "../foundation/words.js";
import { refusal } from "../identity/document_sentences.js";
import { check, DocumentRefused } from "../identity/documents.js";
import { one, showError } from "../pickups/page.js";
import { businessDay } from "../foundation/times.js";

const FIELDS = ["document_type", "name", "number", "expires_on"];

export function start(form) {
  const part = (name) => one(`[data-part=${name}]`, form);
  const documents = { person: one("[data-document=person]", form), proxy: one("[data-document=proxy]", form) };
  const says = part("says");
  const visit = { id: uuid7(), proxy: uuid7() }; // one visit, however often it is sent
  let today = businessDay(Date.now());
  let sending = false;

  part("without").hidden = true;
  part("sign").hidden = false;
  warmUp();
  clock.serverNow().then((now) => (today = businessDay(now)));
  form.addEventListener("change", ({ target }) => {
    if (target.name === "outcome") documents.proxy.hidden = !isProxy();
    if (target.name === "agreed" || target.name === "signed") sayMissing(target.name, "");
    if (target.name === "relation") showError(target, "");
  });
  form.addEventListener("input", ({ target }) => FIELDS.includes(target.name) && showError(target, ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending) sign();
  });
  // A page that the browser keeps for going back must not keep what was typed.
  window.addEventListener("pagehide", forget);

  const isProxy = () => one("[name=outcome]:checked", form).value === "signed-by-proxy";
  const field = (which, name) => one(`[name=${name}]`, documents[which]);
  const ticked = (name) => one(`[name=${name}]`, form).checked;

  async function sign() {
    const people = isProxy() ? ["person", "proxy"] : ["person"];
    const typed = people.map((which) => [which, judged(which)]);
    const wrong = [...form.querySelectorAll("[aria-invalid=true]")].filter((input) => !input.closest("[hidden]"));
    const missing = missingIn();
    if (wrong[0] || missing) return (wrong[0] ?? missing).focus();
    sending = true;
    one("button[type=submit]", form).setAttribute("aria-busy", "true");
    says.replaceChildren();
    try {
      await sent(Object.fromEntries(typed));
      forget();
      location.replace(form.dataset.done);
    } catch (failure) {
      if (!(failure instanceof Problem || failure instanceof KeysMissing)) throw failure;
      sayRefused(failure);
    } finally {
      sending = false;
      one("button[type=submit]", form).removeAttribute("aria-busy");
    }
  }

  // A key that was retired while this page stood open: fetch the new one, seal once more.
  async function sent(identities) {
    try {
      return await sendSealed(identities);
    } catch (failure) {
      if (failure.slug !== "unknown-key") throw failure;
      await refresh();
      return sendSealed(identities);
    }
  }

  async function sendSealed({ person, proxy }) {
    const { outlet, waybill } = form.dataset;
    const json = {
      id: visit.id,
      waybill,
      outcome: isProxy() ? "signed-by-proxy" : "signed-by-person",
      at: new Date(await clock.serverNow()).toISOString(),
      relation: isProxy() ? one("[name=relation]:checked", form).value : null,
      signed: ticked("signed"),
      agreed: isProxy() && ticked("agreed"),
      identity: await sealIdentity(person, visit.id, outlet),
      proxy: proxy ? { id: visit.proxy, ...(await sealIdentity(proxy, visit.proxy, outlet)) } : null,
    };
    const kept = await read("/api/v1/delivery-attempts", { method: "POST", json });
    // A hotel's sign-in page is no answer of ours, whatever its status.
    if (kept.id !== visit.id) throw new Problem(0, null);
  }

  /** The identity to seal; null with an error at its field. */
  function judged(which) {
    const [documentType, name, number, expiresOn] = FIELDS.map((one) => field(which, one).value);
    for (const one of FIELDS) showError(field(which, one), "");
    try {
      const told = check(documentType, number, { name, expiresOn: expiresOn || null, today });
      return {
        document_type: told.documentType,
        number: told.canonical,
        name: told.name,
        expires_on: expiresOn || null,
        phone: "",
        temporary: documentType === "temporary-resident-card",
      };
    } catch (failure) {
      if (!(failure instanceof DocumentRefused)) throw failure;
      const at = FIELDS.includes(failure.field) ? failure.field : "number";
      showError(field(which, at), failure.code === "expired" ? expired() : refusal(failure.code));
      return null;
    }
  }

  /** The first confirmation that is missing; each says so. */
  function missingIn() {
    const wanted = [["signed", _("还没有签字。签好再勾")]];
    let first = null;
    if (isProxy()) {
      wanted.unshift(["agreed", _("没有申请人同意，不能由别人代收")]);
      const relation = form.querySelector("[name=relation]:checked");
      const choice = one("[name=relation]", form);
      showError(choice, relation ? "" : _("选代收人是申请人的什么人"));
      choice.removeAttribute("aria-invalid");
      if (!relation) first = choice;
    }
    for (const [name, sentence] of wanted) {
      const is = ticked(name);
      sayMissing(name, is ? "" : sentence);
      if (!is) first ??= one(`[name=${name}]`, form);
    }
    return first;
  }

  function sayMissing(name, sentence) {
    one(`[data-error=${name}] span`, form).textContent = sentence;
  }

  function sayRefused(failure) {
    const errors = failure.errors ?? {};
    const words = [errors.identity, errors.proxy, errors.signed, errors.agreed, errors.relation].flat().filter(Boolean);
    if (failure instanceof KeysMissing || failure.status === 0 || failure.status >= 500) {
      const text = _("没有记上，填的都还在这一页。找到信号再按一次，不会记两遍；记上之前不要把证照交出去。");
      says.replaceChildren(notice("look", _("没有信号"), text));
    } else if (failure.status === 404 || failure.status === 409) {
      const again = button(_("看最新的情况"), { kind: "quiet", href: form.dataset.done });
      says.replaceChildren(notice("look", _("没有记签收"), failure.message, again));
    } else {
      says.replaceChildren(notice("stop", _("没有记签收"), words[0] ?? failure.message));
    }
    says.scrollIntoView({ block: "nearest" });
    speakTo(says);
  }

  function forget() {
    for (const section of Object.values(documents)) {
      for (const name of ["name", "number", "expires_on"]) one(`[name=${name}]`, section).value = "";
    }
  }
}

const expired = () => _("证件过了有效期，不能凭它签收。请换一种有效证件");

function speakTo(place) {
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
