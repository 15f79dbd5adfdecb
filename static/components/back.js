// Back to the page before, as it was left: what was typed there is still there.

export function start(link) {
  link.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });
}
