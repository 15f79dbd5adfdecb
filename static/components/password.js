// A button that shows the password it stands beside, and hides it again.

import { asset } from "../foundation/release.js";
import { _ } from "../foundation/words.js";

export function start(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => show(button, input, input.type === "password"));
  input.form?.addEventListener("submit", () => show(button, input, false)); // so that browsers offer to keep it
}

function show(button, input, shown) {
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.setAttribute("aria-label", shown ? _("隐藏密码") : _("显示密码"));
  button.querySelector("use").setAttribute("href", `${asset("icons.svg")}#${shown ? "hide" : "eye"}`);
}
