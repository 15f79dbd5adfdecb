// A refusal takes the focus to its title, so that it is heard first.

export function start(section) {
  section.querySelector("h2").focus();
}
