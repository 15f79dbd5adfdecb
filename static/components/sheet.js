// A short decision in a <dialog>: opened by any [data-opens=<id>], closed by [data-closes], Escape, back, or beside it.

const waiting = new WeakMap();

export function start(dialog) {
  dialog.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-closes]");
    if (closer) dialog.close(closer.value ?? "");
    else if (event.target === dialog && isBeside(event, dialog)) dialog.close();
  });
  dialog.addEventListener("close", () => closed(dialog));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(`[data-opens="${dialog.id}"]`)) open(dialog);
  });
}

/** Open it as a modal; answers what its closing button's value was, "" when it was only closed. */
export function open(dialog) {
  if (!dialog.open) {
    dialog.returnValue = "";
    dialog.showModal();
    history.pushState({ sheet: dialog.id }, "");
    window.addEventListener("popstate", back, { once: true });
  }
  return new Promise((resolve) => waiting.set(dialog, resolve));
}

// The phone's back button closes the sheet and stays on the page.
function back() {
  for (const dialog of document.querySelectorAll("dialog.sheet[open]")) dialog.close();
}

// Answered only when the history is as it was: whoever waits may want to leave the page at once.
function closed(dialog) {
  window.removeEventListener("popstate", back);
  const answer = () => {
    waiting.get(dialog)?.(dialog.returnValue);
    waiting.delete(dialog);
  };
  if (history.state?.sheet !== dialog.id) return answer();
  window.addEventListener("popstate", answer, { once: true });
  history.back();
}

// A press on the backdrop hits the dialog itself, outside of its box.
function isBeside({ clientX, clientY }, dialog) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
