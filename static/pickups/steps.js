// One page, one open step: opens, closes and sums up the steps of the flow; focus goes to the opened title.

import { button, element, icon } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { one } from "./page.js";

/** The steps in their order, by key. `onChange(key)` runs when somebody wants to change a done step. */
export function stepper(root, onChange) {
  const sections = new Map(
    [...root.querySelectorAll("[data-step]")].map((section) => [section.dataset.step, section]),
  );
  root.addEventListener("click", ({ target }) => {
    const change = target.closest("[data-change]");
    if (change) onChange(change.dataset.change);
  });
  return {
    /** Show `open` steps, those before as done with their `sums`, those after as still to come. */
    show(open, sums) {
      const keys = [...sections.keys()];
      const first = keys.indexOf(open[0]);
      keys.forEach((key, at) => {
        const status = open.includes(key) ? "open" : at < first ? "done" : "later";
        dress(sections.get(key), status, at + 1, status === "later" ? "" : (sums[key] ?? ""));
      });
    },
    focus(key) {
      const title = one(".step__title", sections.get(key));
      title.focus({ preventScroll: true });
      sections.get(key).scrollIntoView({ block: "start", behavior: "smooth" });
    },
    section: (key) => sections.get(key),
  };
}

function dress(section, status, number, sum) {
  const before = section.dataset.status;
  section.dataset.status = status;
  section.className = `step step--${status}`;
  if (status === "open") section.setAttribute("aria-current", "step");
  else section.removeAttribute("aria-current");
  one(".step__sum", section).replaceChildren(...[sum].flat());
  const body = section.querySelector(".step__body");
  if (body) body.hidden = status !== "open";
  if (before === status) return;
  one(".step__no", section).replaceChildren(...sign(status, number));
  section.querySelector("[data-change]")?.remove();
  if (status === "done") one(".step__head", section).append(changeButton(section));
}

function sign(status, number) {
  if (status !== "done") return [String(number)];
  return [icon("tick"), hidden(_("第 %(number)s 步，已完成", { number }))];
}

function changeButton(section) {
  const change = button(_("改"), { kind: "text", "data-change": section.dataset.step });
  change.append(hidden(one(".step__title", section).textContent));
  return change;
}

const hidden = (words) => element("span", { class: "visually-hidden" }, words);
