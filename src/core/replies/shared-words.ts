/** So many words in a row are no coincidence. */
const RUN_WORDS = 8;

/** Finds out who has taken words from whom. Case, diacritics, punctuation and markup do not count. */
export class WordRuns {
  readonly #runs: ReadonlySet<string>;

  constructor(text: string) {
    this.#runs = new Set(runsOf(text));
  }

  /** Whether a long run of words stands in both texts. */
  shares(text: string): boolean {
    return runsOf(text).some((run) => this.#runs.has(run));
  }
}

function runsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(RUN_WORDS - 1).map((_, index) => words.slice(index, index + RUN_WORDS).join(" "));
}
