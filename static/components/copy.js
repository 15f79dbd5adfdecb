// A button that copies `data-copy`, or the text of the element with the id `data-copy-from`, and says so.

import { _ } from "../foundation/words.js";

const SAID = 2_000;

export function start(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf(button));
    button.textContent = _("已复制");
    setTimeout(() => (button.textContent = label), SAID);
  });
}

function textOf({ dataset }) {
  return dataset.copy ?? document.getElementById(dataset.copyFrom).textContent.trim();
}
