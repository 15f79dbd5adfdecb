// How long the call lasts, by the server's clock.

const SECOND = 1000;

/** Count on from what the page said; stops when `signal` aborts or the element is gone. */
export function count(element, signal) {
  const began = Date.parse(element.dataset.since);
  const ahead = Date.parse(element.dataset.now) - Date.now();
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - began) / SECOND));
    element.textContent = told(seconds);
  };
  const timer = setInterval(() => (element.isConnected ? tick() : clearInterval(timer)), SECOND);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  tick();
}

/** Seconds as 01:24, or 1:02:03 after an hour. Pure. */
export function told(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
