// Start what [data-module] names: `data-module="pickups/flow"` runs `start(element)` of static/pickups/flow.js.

const started = new WeakSet();

/** Start every behaviour in `root` that has not been started; for markup that came later too. */
export function startIn(root) {
  for (const element of root.querySelectorAll("[data-module]")) startOne(element);
  if (root instanceof Element && root.dataset.module) startOne(root);
}

async function startOne(element) {
  if (started.has(element)) return;
  started.add(element);
  const { start } = await import(`../${element.dataset.module}.js`);
  await start(element);
  element.dataset.started = ""; // until then a press does what it does without a script
}
