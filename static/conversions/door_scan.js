// The waybill of a document by camera or scanner: what is read opens its page. Without this file it is typed.

import { one } from "../pickups/page.js";
import { takeCodes } from "../pickups/scan_page.js";
import { feelRead } from "../pickups/scanner.js";

export function start(form) {
  const typed = one("[name=waybill]", form);
  const viewfinder = one("[data-viewfinder]", form);

  one("[data-part=camera]", form).hidden = false;
  takeCodes(viewfinder, typed, take).open();

  function take(code) {
    typed.value = code;
    feelRead(viewfinder);
    form.requestSubmit();
  }
}
