// Something that the person is told in a sentence; what was typed stays as it is.

export class Trouble extends Error {
  /** @param {"look" | "offline"} kind as a notice has it */
  constructor(sentence, kind = "look") {
    super(sentence);
    this.name = "Trouble";
    this.kind = kind;
  }
}
