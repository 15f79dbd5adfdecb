// A hardware scanner types like a keyboard, only faster: what comes in one burst with Enter is a code.

const GAP = 50; // milliseconds between keys; nobody types so fast for so long
const SHORTEST = 6;

/** Pure. Collects keys; `press(key, at)` answers the code when a burst ends with Enter, otherwise "". */
export class Burst {
  constructor() {
    this.text = "";
    this.last = -Infinity;
  }

  press(key, at) {
    const quick = at - this.last <= GAP;
    this.last = at;
    if (key === "Enter" || key === "Tab") {
      const code = quick && this.text.length >= SHORTEST ? this.text : "";
      this.text = "";
      return code;
    }
    if (key.length !== 1) return "";
    this.text = quick ? this.text + key : key;
    return "";
  }
}

/** Call `onCode(text)` for each burst anywhere on the page; what it typed into a field is taken out again. */
export function listenToScanner(onCode) {
  const burst = new Burst();
  let field = null;
  let before = "";
  const hear = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const begins = burst.text === "" || event.timeStamp - burst.last > GAP;
    if (begins) [field, before] = [textField(event.target), textField(event.target)?.value ?? ""];
    const code = burst.press(event.key, event.timeStamp);
    if (!code) return;
    event.preventDefault();
    event.stopPropagation();
    if (field) takeBack(field, before);
    onCode(code);
  };
  document.addEventListener("keydown", hear, true);
  return () => document.removeEventListener("keydown", hear, true);
}

// Whoever follows the field must not go on with the number as if somebody had typed it there.
function takeBack(field, before) {
  field.value = before;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const textField = (target) => (target instanceof HTMLInputElement && "value" in target ? target : null);
