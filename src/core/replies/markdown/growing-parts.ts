import { type Document, emptyDocument, joinPieces, type Piece, sliceDocument } from "./document.ts";
import type { GrowingDocument } from "./growing-markdown.ts";
import { type PartLimit, splitSettled } from "./split-document.ts";

/** The parts of a document that grows. */
export interface CutDocument {
  /** Those that nothing can change any more. While the text continues it is the same list, with more at its end. */
  readonly parts: readonly Document[];
  /** What follows them and does not change any more either. The same object until there is more of it. */
  readonly settled: Document;
  /** The end, to be joined with `settled` and split. */
  readonly rest: Piece;
}

/** Cuts a document that grows as `splitDocument` does, but each part only once. */
export class GrowingParts {
  readonly #limit: PartLimit;
  readonly #prepare: (piece: Piece) => Piece;
  #finished: readonly Piece[] = [];
  /** How many of the finished pieces are in `#parts` and `#settled`. */
  #taken = 0;
  #parts: Document[] = [];
  #settled = emptyDocument;

  /** `prepare`: what is done with every piece before it is measured. */
  constructor(limit: PartLimit, prepare: (piece: Piece) => Piece = (piece) => piece) {
    this.#limit = limit;
    this.#prepare = prepare;
  }

  cut(document: GrowingDocument): CutDocument {
    const { finished } = document;
    if (finished !== this.#finished) {
      this.#finished = finished;
      this.#taken = 0;
      this.#parts = [];
      this.#settled = emptyDocument;
    }
    const rest = this.#prepare(document.rest);
    if (finished.length > this.#taken) {
      this.#settled = joinPieces([this.#settled, ...finished.slice(this.#taken).map(this.#prepare)]);
      this.#taken = finished.length;
      this.#cutSettled(rest);
    }
    return { parts: this.#parts, settled: this.#settled, rest };
  }

  #cutSettled(rest: Piece): void {
    const { maxLength, fits } = this.#limit;
    const settled = this.#settled;
    if (settled.text.length <= maxLength && fits?.(settled) !== false) return;
    const { parts, start } = splitSettled(joinPieces([settled, rest]), settled.text.length, this.#limit);
    if (parts.length === 0) return;
    this.#parts.push(...parts);
    this.#settled = sliceDocument(settled, start);
  }
}
