// Step 2: the sender's document, by camera or keyboard; compared by the courier, then sealed and forgotten.

import { notice } from "../components/markup.js";
import * as clock from "../foundation/clock.js";
import { sealIdentity, warmUp } from "../foundation/seal.js";
import { _ } from "../foundation/words.js";
import { keepsNoImage } from "../identity/documents.js";
import { label, refusal, warning } from "../identity/document_sentences.js";
import { maskName } from "../identity/masking.js";
import { Camera, cameraSays, NoCamera } from "./camera.js";
import { NotRead, readCard } from "./card_reader.js";
import { grouped, judge, mayBeTemporary } from "./identity_form.js";
import { one, showError } from "./page.js";
import { forget } from "./photo.js";
import { businessDay } from "../foundation/times.js";

const LONGEST = 960;
const FIELDS = ["name", "number", "expires_on", "phone", "organisation_code", "organisation_name"];
const CHECKED = new Set(["resident-card", "temporary-resident-card", "hk-mo-tw-residence"]);

/** @param flow `{draft, secret, changed(), render(), forget()}` */
export function identityStep(section, flow) {
  const field = (name) => one(`[name=${name}]`, section);
  const part = (name) => one(`[data-identity=${name}]`, section);
  const viewfinder = one("[data-viewfinder]", section);
  const says = one("[data-identity-says]", section);
  const camera = new Camera(viewfinder);
  const day = { today: businessDay(Date.now()), counties: null };
  const touched = new Set();
  let mode = "camera"; // camera, reading (a photo is being read), compare, typed
  let card = null;
  let numberTyped = false;

  one("[data-type]", viewfinder).addEventListener("click", () => startTyping());
  one("[data-card-file]", section).addEventListener("change", ({ target }) => target.files[0] && read(target.files[0]));
  section.addEventListener("click", ({ target }) => {
    const correct = target.closest("[data-correct]");
    if (correct) startTyping(correct.dataset.correct);
  });
  section.addEventListener("input", ({ target }) => {
    if (target.name === "number") numberTyped = true;
    if (FIELDS.includes(target.name)) showError(target, "");
    flow.render();
  });
  section.addEventListener("change", ({ target }) => {
    touched.add(target.name);
    if (target.name === "document_type" && mode === "camera" && keepsNoImage(target.value)) startTyping();
    showFaults(judged(), touched);
    flow.render();
  });

  const form = () => ({
    document_type: field("document_type").value,
    name: field("name").value,
    number: field("number").value,
    expires_on: field("expires_on").value,
    temporary: field("temporary").checked,
    phone: field("phone").value,
    organisation: field("organisation").checked
      ? { code: field("organisation_code").value, name: field("organisation_name").value }
      : null,
    waybill_name: flow.secret.waybill_name ?? "",
  });

  const judged = () => judge(form(), day);

  // An unknown county is only a warning; without the list there is none.
  async function knowCounties() {
    try {
      const regions = await (await import("./regions.js")).load();
      day.counties = (code) => regions.has(code);
    } catch {
      day.counties = null;
    }
  }

  async function shoot() {
    const picture = camera.picture(LONGEST);
    if (picture) await read(picture);
  }

  async function read(picture) {
    setMode("reading");
    try {
      card = await readCard(picture);
      fillFrom(card.reading);
      setMode("compare");
      field("phone").focus({ preventScroll: true });
    } catch (failure) {
      if (!(failure instanceof NotRead)) throw failure;
      setMode(camera.isOpen ? "camera" : "typed");
      show(notice("look", _("这张没有读成"), failure.message));
      speak(failure.message);
    }
  }

  function fillFrom({ document_type, name, number, expires_on }) {
    if (document_type && document_type !== "unknown" && document_type !== "resident-card-back") {
      field("document_type").value = document_type;
    }
    field("name").value = name ?? "";
    field("number").value = number ?? "";
    if (expires_on) field("expires_on").value = expires_on;
    numberTyped = false;
    for (const what of ["name", "number"]) {
      const canvas = one(`[data-crop=${what}]`, section);
      canvas.hidden = !card.draw(what, canvas);
    }
  }

  function startTyping(which = "name") {
    if (mode !== "compare") numberTyped = true;
    if (!field("name").value) field("name").value = flow.secret.waybill_name ?? "";
    setMode("typed");
    field(which === "name" && field("name").value ? "number" : which).focus();
  }

  function setMode(next) {
    mode = next;
    if (mode === "compare" || mode === "typed") camera.close();
    if (mode === "reading") speak(_("正在读证件"));
    show();
    flow.render();
  }

  const speak = (words) => {
    one("[data-say]", viewfinder).textContent = words;
  };

  const show = (...notices) => says.replaceChildren(...notices);

  async function openCamera() {
    try {
      await camera.open();
      speak(_("把证件放进框里，按下面的“拍证件”"));
    } catch (failure) {
      if (!(failure instanceof NoCamera)) throw failure;
      speak(cameraSays(failure.reason));
      viewfinder.classList.add("viewfinder--off");
      one("[data-card-still]", section).hidden = false;
      if (mode === "camera") startTyping();
    }
  }

  function showFaults({ faults, warnings }, only = null) {
    for (const name of FIELDS) {
      const fault = faults.find((one) => fieldOf(one) === name);
      showError(field(name), fault && (only === null || only.has(name)) ? words(fault) : "");
    }
    const differ = faults.find(({ code }) => code === "names-differ");
    if (differ) show(differNotice());
    else show(...warnings.map((code) => notice("look", _("再看一眼"), warning(code))));
  }

  const differNotice = () =>
    notice(
      "look",
      _("运单写“%(waybill)s”，证件是“%(name)s”", { waybill: flow.secret.waybill_name, name: field("name").value }),
      _("请寄件人把运单改成证件上的姓名，再到第 1 步改过来；不改就不能收。"),
    );

  function forgetAll() {
    card?.drop();
    card = null;
    for (const name of [...FIELDS, "document_type"]) field(name).value = name === "document_type" ? "resident-card" : "";
    field("temporary").checked = false;
    field("organisation").checked = false;
    for (const canvas of section.querySelectorAll("[data-crop]")) forget(canvas);
    for (const strong of section.querySelectorAll(".reading__value strong")) strong.textContent = "";
    flow.forget();
    touched.clear();
    numberTyped = false;
    mode = "camera";
    show();
  }

  return {
    async open() {
      warmUp();
      day.today = businessDay(await clock.serverNow());
      knowCounties();
      if (mode === "camera") await openCamera();
    },
    close: () => camera.close(),
    sayAgain: () => show(notice("", _("号码已封存，谁也看不到了"), _("要改就重新核验一次证件。"))),
    /** The clear identity leaves the page: at confirmation, and when the flow is left. */
    forget: forgetAll,
    render() {
      const comparing = mode === "compare";
      part("camera").hidden = !(mode === "camera" || mode === "reading");
      part("reading").hidden = !comparing;
      part("typed").hidden = mode !== "typed";
      one("[data-identity-rest]", section).hidden = mode === "camera" || mode === "reading";
      one("[data-temporary]", section).hidden = !mayBeTemporary(field("document_type").value);
      one("[data-organisation]", section).hidden = !field("organisation").checked;
      one("[data-reading=name] strong", section).textContent = field("name").value;
      one("[data-reading=number] strong", section).textContent = grouped(field("number").value);
      showOk(judged());
    },
    main() {
      if (mode === "reading") return { words: _("正在读证件"), act: () => {}, busy: true };
      if (mode === "camera" && camera.isOpen) return { words: _("拍证件"), act: shoot };
      if (mode === "camera") return { words: _("手输证件"), act: () => startTyping() };
      return null;
    },
    missing() {
      const { faults } = judged();
      if (!faults.length) return null;
      const [first] = faults;
      const go = () => {
        showFaults(judged());
        if (first.code === "names-differ") return flow.goTo("waybill", "waybill_name");
        if (mode === "compare" && ["name", "number", "document_type", "expires_on"].includes(first.field)) setMode("typed");
        field(fieldOf(first)).focus();
      };
      return { words: NAMES[fieldOf(first)](), go };
    },
    /** Seal what the courier has just compared; afterwards nothing clear is left on this page. */
    async finish() {
      const { identity } = judged();
      const { key_id, sealed } = await sealIdentity(identity, flow.draft.id, flow.draft.outlet_id);
      const channel = card && !numberTyped ? "camera" : "typed";
      const { document_type } = identity;
      const masked_name = maskName(identity.name);
      forgetAll();
      flow.changed({ identity: { key_id, sealed, masked_name, document_type, channel } });
    },
  };

  function showOk({ identity }) {
    const line = one("[data-identity-ok]", section);
    line.hidden = !identity;
    if (!identity) return;
    const facts = [
      label(identity.document_type),
      CHECKED.has(identity.document_type) ? _("校验位正确") : "",
      identity.expires_on ? _("在有效期内") : "",
    ];
    one("span", line).textContent = facts.filter(Boolean).join(" · ");
  }
}

const NAMES = {
  document_type: () => _("证件类型"),
  name: () => _("姓名"),
  number: () => _("证件号码"),
  expires_on: () => _("有效期"),
  phone: () => _("手机号"),
  organisation_code: () => _("信用代码"),
  organisation_name: () => _("单位名称"),
  waybill_name: () => _("运单和证件姓名一致"),
};

const fieldOf = ({ field }) => (field === "organisation" ? "organisation_code" : field);

function words({ code }) {
  if (code === "phone-wrong") return _("手机号不对，请再看一遍。固定电话要带区号");
  if (code === "organisation-name-empty") return _("还没有单位名称");
  return refusal(code);
}
