// A page that takes codes: by hardware scanner at once, by camera when it is opened; what stands in the way is said in
// the viewfinder, and typing is one press away.

import { _ } from "../foundation/words.js";
import { cameraSays } from "./camera.js";
import { one } from "./page.js";
import { NoCamera, Scanner } from "./scanner.js";
import { listenToScanner } from "./wedge.js";

/**
 * Have `take(code)` called for each code that is read.
 * @param viewfinder the element of the component; @param typed the field that takes codes by hand
 * @returns {{open: () => Promise<void>, say: (words: string) => void}} `open` the camera; no camera is said, not thrown
 */
export function takeCodes(viewfinder, typed, take) {
  const say = (words) => one("[data-say]", viewfinder).replaceChildren(words);
  const scanner = new Scanner(viewfinder, (code) => take(code));
  one("[data-type]", viewfinder).addEventListener("click", () => typed.focus());
  viewfinder.addEventListener("scanner-failed", () => say(_("读码的程序没有存到手机，联网打开一次就有。先手输")));
  listenToScanner((code) => take(code));
  const open = () =>
    scanner.start().catch((failure) => {
      if (!(failure instanceof NoCamera)) throw failure;
      say(cameraSays(failure.reason));
    });
  return { open, say };
}
