import type { Document } from "./document.ts";
import { parseMarkdown } from "./parse-markdown.ts";

/** How a line begins that ends every list, quote and table before it: with a letter, in a heading or not. */
const FRESH_START = /^(?:#{1,6} )?\p{L}/u;
/** A fence that stands in nothing, and so ends only with another one. */
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
/** What may end a fence; it may be indented a little, unlike the beginning that is looked for here. */
const FENCE_END = /^ {0,3}(`{3,}|~{3,})\s*$/;
const MAYBE_FENCE = /```|~~~/;
/** A paragraph behind what is finished, so that it is read as something that more follows. */
const MORE = "X";
const NOTHING: Document = { text: "", marks: [], breaks: [] };

/**
 * Reads a text that grows, as `parseMarkdown` does, but what nothing can change any more only once: blocks that are
 * followed by a blank line and a line that continues none of them. A text that does not continue the one before is read
 * from its beginning.
 */
export class GrowingMarkdown {
  #source = "";
  /** The document of `#source`, up to where the next block begins. */
  #finished = NOTHING;

  parse(text: string, { unfinished }: { readonly unfinished: boolean }): Document {
    if (!text.startsWith(this.#source)) {
      this.#source = "";
      this.#finished = NOTHING;
    }
    if (unfinished) this.#finish(text);
    const rest = parseMarkdown(text.slice(this.#source.length), { unfinished });
    // Nothing to be seen after what is finished: then its end is the end of the text, where other rules hold.
    return rest.text === "" ? parseMarkdown(text, { unfinished }) : append(this.#finished, rest);
  }

  #finish(text: string): void {
    const rest = text.slice(this.#source.length);
    const end = findFinished(rest);
    if (end === 0) return;
    const document = parseMarkdown(rest.slice(0, end) + MORE, { unfinished: false });
    this.#finished = append(this.#finished, { ...document, text: document.text.slice(0, -MORE.length) });
    this.#source = text.slice(0, this.#source.length + end);
  }
}

/** How much of a text is finished whatever follows, in UTF-16 units; where in doubt, less. */
export function findFinished(text: string): number {
  let finished = 0;
  let fence: string | undefined;
  let isAfterBlank = false;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (FENCE_END.exec(line)?.[1]?.startsWith(fence) === true) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (MAYBE_FENCE.test(line)) {
      return finished;
    } else if (isAfterBlank && FRESH_START.test(line)) {
      finished = start;
    }
    isAfterBlank = line.trim() === "";
    start = end + 1;
  }
  return finished;
}

function append(first: Document, second: Document): Document {
  if (first === NOTHING) return second;
  const offset = first.text.length;
  return {
    text: first.text + second.text,
    marks: [
      ...first.marks,
      ...second.marks.map((mark) => ({ ...mark, start: mark.start + offset, end: mark.end + offset })),
    ],
    breaks: [...first.breaks, ...second.breaks.map(({ at, rank }) => ({ at: at + offset, rank }))],
  };
}
