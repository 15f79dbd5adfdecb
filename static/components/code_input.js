// A code as people paste it ("418 205", full-width figures) becomes its digits.

export function start(input) {
  const { maxLength } = input;
  input.removeAttribute("maxlength"); // else a pasted space would push the last digit out
  input.addEventListener("input", () => {
    const code = digits(input.value).slice(0, maxLength);
    if (code !== input.value) input.value = code;
  });
}

/** The digits of a text, full-width ones too. Pure. */
export const digits = (text) => text.normalize("NFKC").replace(/\D/g, "");
