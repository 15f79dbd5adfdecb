// What the flow tells the courier when something did not go as usual: what is safe, and what to do now.

import { button, notice } from "../components/markup.js";
import { NotEnrolled } from "../foundation/device.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import * as drafts from "./draft.js";

const home = () => button(_("回首页"), { kind: "quiet", href: "/courier/today" });

export function notSaved(failure) {
  if (failure instanceof StoreFull) {
    return notice("stop", _("手机存满了，这件还没有存下"), _("先前存的件都在。联网发出几件，或清理手机空间，再按一次。"));
  }
  if (failure instanceof NotEnrolled) {
    return notice("stop", _("这部手机还没有登记"), _("找到信号再按一次，登记后就能收。填好的都还在。"));
  }
  return notice("stop", _("没有存下，再按一次"), _("填好的都还在。还是不行，就把这一页刷新一次，草稿不会丢。"));
}

/** Most likely a file of this step is not on the phone yet, and there is no network to fetch it. */
export const stuck = () =>
  notice("look", _("这一步没有打开"), _("多半是这一步还没有存到手机。找到信号再按一次，填好的都还在。"));

export function restored(draft) {
  const restart = button(_("丢掉，重新开始"), { kind: "quiet" });
  restart.addEventListener("click", async () => {
    await drafts.drop(draft);
    location.reload();
  });
  const text = draft.identity ? _("证件已封存，接着往下办。") : _("证件没有存在手机里，要再核验一次。");
  return notice("", _("接着上次没办完的 %(count)s 件", { count: draft.parcels.length }), text, restart);
}

export function practised() {
  const again = button(_("再练一次"), { kind: "plain" });
  again.addEventListener("click", () => location.reload());
  return notice("done", _("练完了，什么都没有记录"), "", again, home());
}

export const elsewhere = () => notice("", _("已在另一个页面继续"), _("这件在那一页接着办。"), home());
