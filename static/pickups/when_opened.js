// Have a sheet's code loaded when the sheet is first opened, and told each time that it is.

/**
 * @param dialog the sheet
 * @param {() => Promise<{opened: () => void}>} prepare runs once, at the first opening
 */
export function whenOpened(dialog, prepare) {
  let prepared = null;
  const tell = async () => {
    if (!dialog.open) return;
    prepared ??= prepare();
    const { opened } = await prepared;
    opened();
  };
  new MutationObserver(tell).observe(dialog, { attributeFilter: ["open"] });
}
