// A hardware scanner types like a keyboard, only faster: what comes in one burst with Enter is a code.

const GAP = 250; // milliseconds: a busy phone or a weak radio holds single keys back
const PACE = 50; // milliseconds a key, on average: nobody types so fast for so long
const SHORTEST = 6;

/** Pure. Collects keys; `press(key, at)` answers the code when a burst ends with Enter, otherwise "". */
export class Burst {
  constructor() {
    this.begin(-Infinity);
  }

  /** Whether a key at this time (ms) is the first of something new. */
  isNew(at) {
    return this.text === "" || at - this.last > GAP;
  }

  press(key, at) {
    if (this.isNew(at)) this.begin(at);
    this.last = at;
    if (key === "Enter" || key === "Tab") {
      const isCode = this.text.length >= SHORTEST && (at - this.first) / this.text.length <= PACE;
      const code = isCode ? this.text : "";
      this.begin(at);
      return code;
    }
    if (key.length === 1) this.text += key;
    return "";
  }

  begin(at) {
    this.text = "";
    this.first = this.last = at;
  }
}

/** Call `onCode(text)` for each burst anywhere on the page; what it typed into a field is taken out again. */
export function listenToScanner(onCode) {
  const burst = new Burst();
  let field = null;
  let before = "";
  const hear = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const begins = burst.isNew(event.timeStamp);
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
