// What an office says again and again goes into the words at once; choosing another one takes it out again.

export function start(part) {
  const select = part.querySelector("select");
  const { words } = part.closest("form").elements;
  let put = "";
  part.querySelector("button").remove(); // or Enter in another field would press it
  select.addEventListener("change", () => {
    const chosen = part.querySelector(`template[data-id="${CSS.escape(select.value)}"]`);
    const own = put && words.value.endsWith(put) ? words.value.slice(0, -put.length) : words.value;
    const text = chosen?.content.textContent ?? "";
    put = text && own.trim() ? `${own.endsWith("\n") ? "" : "\n"}${text}` : text;
    words.value = own + put;
    words.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
