// A form is sent once, however often its button is pressed; the press is seen at once.

const AGAIN = 10_000;

export function start(form) {
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) return event.preventDefault();
    sending = true;
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(settle, AGAIN, event.submitter); // a network that gave up must not lock the form
  });
  window.addEventListener("pageshow", () => settle(form.querySelector("[aria-busy]")));

  function settle(button) {
    sending = false;
    button?.removeAttribute("aria-busy");
  }
}
