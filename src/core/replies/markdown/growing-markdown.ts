import { type Document, dividePiece, joinPieces, type Piece } from "./document.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import type { Place } from "./place.ts";
import { readMarkdown } from "./read-markdown.ts";

/** A document of which the beginning does not change any more. */
export interface GrowingDocument {
  /** The beginning. While the text continues this is the same list, with more at its end. */
  readonly finished: readonly Piece[];
  /** Everything behind it. */
  readonly rest: Piece;
}

const lineEnd = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;

/**
 * Reads a text that grows, as `parseMarkdown` does, but only once what nothing can change any more: blocks, items of a
 * list and lines in a fence that others follow. A text that does not continue the one before is read from its beginning.
 */
export class GrowingMarkdown {
  /** What has been read for good. */
  #source = "";
  #finished: Piece[] = [];
  /** Where `#source` ends. */
  #after: Place | undefined;

  parse(text: string, options: { readonly unfinished: boolean }): Document {
    const { finished, rest } = this.read(text, options);
    return joinPieces([...finished, rest]);
  }

  read(text: string, { unfinished }: { readonly unfinished: boolean }): GrowingDocument {
    if (!text.startsWith(this.#source)) {
      this.#source = "";
      this.#finished = [];
      this.#after = undefined;
    }
    const source = text.slice(this.#source.length);
    const { document, settled } = readMarkdown(
      source,
      this.#after === undefined ? { unfinished } : { unfinished, after: this.#after },
    );
    // Nothing to be seen after what is finished: then its end is the end of the text, where other rules hold.
    if (document.text === "") return { finished: [], rest: parseMarkdown(text, { unfinished }) };
    const rest = { ...document, continues: this.#after?.kind === "code" };
    if (!settled || !unfinished) return { finished: this.#finished, rest };
    return { finished: this.#finished, rest: this.#finish(text, rest, settled) };
  }

  /** What is not finished. */
  #finish(text: string, rest: Piece, place: Place): Piece {
    const [piece, next] = dividePiece(rest, place.at);
    this.#finished.push(piece);
    this.#source = text.slice(0, startOfLine(text, place.line, this.#source.length));
    this.#after = place;
    return next;
  }
}

/** Where the line with the index begins, counted from the one at `from`. */
function startOfLine(text: string, index: number, from: number): number {
  lineEnd.lastIndex = from;
  for (let line = 0; line < index; line++) if (!lineEnd.test(text)) break;
  return lineEnd.lastIndex;
}
