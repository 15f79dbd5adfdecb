// The waybill of a document by camera or scanner: what is read opens its page. Without this file it is typed.

import { _ } from "../foundation/words.js";
import { cameraSays } from "../pickups/camera.js";
import { one } from "../pickups/page.js";
import { feelRead, NoCamera, Scanner } from "../pickups/scanner.js";
import { listenToScanner } from "../pickups/wedge.js";

export function start(form) {
  const typed = one("[name=waybill]", form);
  const viewfinder = one("[data-viewfinder]", form);
  const says = one("[data-say]", viewfinder);
  const scanner = new Scanner(viewfinder, (code) => take(code));

  one("[data-part=camera]", form).hidden = false;
  one("[data-type]", viewfinder).addEventListener("click", () => typed.focus());
  viewfinder.addEventListener("scanner-failed", () => says.replaceChildren(_("读码的程序没有存到手机，联网打开一次就有。先手输")));
  listenToScanner(take);
  scanner.start().catch((failure) => {
    if (!(failure instanceof NoCamera)) throw failure;
    says.replaceChildren(cameraSays(failure.reason));
  });

  function take(code) {
    typed.value = code;
    feelRead(viewfinder);
    form.requestSubmit();
  }
}
