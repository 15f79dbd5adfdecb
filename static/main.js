// Start the behaviours that the page names, and afterwards see to the release.

import { startIn } from "./foundation/modules.js";

startIn(document);

const keepUp = () => import("./foundation/update.js").then(({ keepUpToDate }) => keepUpToDate());
if (document.readyState === "complete") keepUp();
else window.addEventListener("load", keepUp, { once: true });
