// A pasted address, told apart at once. Without this file the button sends the form and does the same.

import { Problem, read } from "../foundation/http.js";
import { _ } from "../foundation/words.js";

const FIELDS = ["recipient", "phone", "region", "detail", "postcode", "wish"];

export function start(box) {
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const input = (name) => box.querySelector(`[name=${name}]`);
  let asked = 0;

  input("pasted").addEventListener("paste", () => setTimeout(split));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=split]");
    if (!button) return;
    event.preventDefault();
    split(button.value, button);
  });

  async function split(county = "", button = null) {
    if (!input("pasted").value.trim()) return input("pasted").focus();
    const turn = ++asked;
    try {
      const answer = await read(box.dataset.url, { method: "POST", json: sent(county) });
      if (turn !== asked) return;
      if (answer.is_nothing) say(_("没认出姓名、电话或地址，什么都没填进去。请在下面逐项填"), false);
      else show(answer, Boolean(button));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (turn === asked) say(_("没分成：%(why)s 可以直接在下面填", { why: problem.message }), false);
    }
  }

  function sent(county) {
    const typed = Object.fromEntries(FIELDS.map((name) => [name, input(name).value]));
    return { ...typed, pasted: input("pasted").value, split: county };
  }

  function show(answer, moves) {
    for (const name of FIELDS) {
      input(name).value = answer[name];
      if (answer[name]) forgive(input(name));
    }
    for (const field of box.querySelectorAll("[data-field]")) doubt(field, answer.doubts[field.dataset.field]);
    list(answer.candidates);
    part("rest").hidden = !answer.rest;
    part("rest").querySelector("span").textContent = answer.rest;
    part("verb").textContent = part("verb").dataset.again;
    say(_("已分好，请看一眼"), true);
    if (moves) first(answer)?.focus();
  }

  // What was wrong before the text was told apart is no longer said of what stands there now.
  function forgive(control) {
    control.removeAttribute("aria-invalid");
    const field = control.closest(".field");
    field.classList.remove("field--wrong");
    field.querySelector(".field__error").replaceChildren();
  }

  // The caller goes on where it is doubtful.
  function first({ doubts, candidates }) {
    if (candidates.length) return part("candidates").querySelector("button");
    const name = FIELDS.find((one) => doubts[one]);
    return name && input(name);
  }

  function doubt(field, sentence = "") {
    const words = field.querySelector(".field__doubt");
    words.hidden = !sentence;
    words.querySelector("span").textContent = sentence;
    field.querySelector(".field").classList.toggle("address__doubtful", Boolean(sentence));
  }

  function list(candidates) {
    part("candidates").hidden = candidates.length === 0;
    part("candidates").querySelector(".row").replaceChildren(
      ...candidates.map(({ code, name }) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "submit", name: "split", value: code, className: "button button--quiet" });
        button.formNoValidate = true;
        button.textContent = name;
        return button;
      }),
    );
  }

  function say(words, isDone) {
    const said = part("said");
    said.classList.toggle("address__failed", !isDone);
    said.textContent = words;
  }
}
