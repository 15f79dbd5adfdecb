// One key for each result. Keys act only where nothing is being typed, and can be switched off (WCAG 2.1.4).

const KEPT = "yitong-desk-keys";
const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const PRESSED = "button, a, summary, select, textarea";

/** Listen until `signal` aborts; `onEnter(event)` is asked for what Enter should do outside of buttons. */
export function listen(form, { signal, onEnter }) {
  const note = form.querySelector("[data-part=keys-note]");
  const box = form.querySelector("[data-part=keys]");
  const mark = box?.querySelector("input");
  if (!mark) return;
  mark.checked = read() !== "off";
  show();
  mark.addEventListener("change", () => {
    keep(mark.checked ? "on" : "off");
    show();
  });
  document.addEventListener("keydown", pressed, { signal });

  function show() {
    box.hidden = false;
    note.hidden = !mark.checked;
  }

  function pressed(event) {
    if (event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      if (!event.target.closest?.(PRESSED)) onEnter(event);
      return;
    }
    if (!mark.checked || event.target.closest?.(TYPED)) return;
    choose(event);
  }

  function choose(event) {
    const wanted = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.checked = true;
    wanted.focus();
    wanted.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// Only the wish about the keys is kept, nothing of the call.
function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(wish) {
  try {
    localStorage.setItem(KEPT, wish);
  } catch {
    // a browser that keeps nothing asks again
  }
}
