// List the next level of a region as soon as one is chosen. Without this file the button beneath does.

import { Problem, send } from "../foundation/http.js";

export function start(box) {
  const button = box.querySelector("[data-part=pick]");
  let turn = 0;
  button.hidden = true;
  box.addEventListener("change", async (event) => {
    try {
      const mine = ++turn;
      await list(box, event.target, () => mine === turn);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      button.hidden = false; // no signal: what was typed stays, and the button does it later
    }
  });
}

// Answers may overtake one another: only that to the last choice counts.
async function list(box, select, isLast) {
  const levels = box.querySelector("[data-part=levels]");
  const asked = new URLSearchParams();
  for (const one of levels.querySelectorAll("select")) {
    asked.set(one.name, one.value);
    if (one === select) break;
  }
  const answer = await send(`${box.dataset.url}?${asked}`, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!isLast()) return;
  const stays = levels.contains(document.activeElement); // else the person has gone on meanwhile
  levels.replaceChildren(...page.body.childNodes);
  if (stays) levels.querySelector(`[name=${select.name}]`)?.focus();
}
