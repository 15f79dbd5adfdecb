// The button that prints this page; hidden where there is no script to print with.

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
