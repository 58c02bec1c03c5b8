const PIECE_CHARACTERS = 96;

/**
 * Counts the tokens of a text that arrives in pieces, without keeping it. Pieces are cut before a space, where a token
 * begins anyway.
 */
export class OutputCounter {
  readonly #countTokens: (text: string) => number;
  #pending = "";
  #counted = 0;

  constructor(countTokens: (text: string) => number) {
    this.#countTokens = countTokens;
  }

  add(text: string): void {
    this.#pending += text;
    if (this.#pending.length < PIECE_CHARACTERS) return;
    const space = this.#pending.lastIndexOf(" ");
    const end = space > 0 ? space : this.#pending.length;
    this.#counted += this.#countTokens(this.#pending.slice(0, end));
    this.#pending = this.#pending.slice(end);
  }

  get tokens(): number {
    return this.#counted + (this.#pending === "" ? 0 : this.#countTokens(this.#pending));
  }
}
