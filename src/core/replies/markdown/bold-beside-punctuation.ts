import type { StateInline } from "markdown-it";

const letter = /[\p{L}\p{N}]/u;
const punctuation = /[\p{P}\p{S}]/u;

/**
 * Lets `**` begin and end also between a letter and a punctuation mark, which Markdown does not: models write
 * `**Lưu ý:**bạn`, and scripts without spaces have nothing else. A single star stays as it is: `2*(3+4)*5`.
 */
export function withBoldBesidePunctuation(State: typeof StateInline): typeof StateInline {
  return class extends State {
    override scanDelims(start: number, canSplitWord: boolean): ReturnType<StateInline["scanDelims"]> {
      const scanned = super.scanDelims(start, canSplitWord);
      if (scanned.length !== 2 || this.src[start] !== "*") return scanned;
      const before = this.src.slice(Math.max(0, start - 2), start);
      const after = this.src.slice(start + 2, start + 4);
      return {
        length: 2,
        can_open: scanned.can_open || (endsWith(letter, before) && beginsWith(punctuation, after)),
        can_close: scanned.can_close || (endsWith(punctuation, before) && beginsWith(letter, after)),
      };
    }
  };
}

/** The text may begin or end with half a surrogate pair. */
function endsWith(pattern: RegExp, text: string): boolean {
  return pattern.test([...text].at(-1) ?? "");
}

function beginsWith(pattern: RegExp, text: string): boolean {
  return pattern.test([...text][0] ?? "");
}
