export type MarkKind = "bold" | "italic" | "strike" | "code" | "pre" | "quote" | "link" | "heading";

/** A range of the text, in UTF-16 units, that means more than its letters. Marks may nest and overlap. */
export interface Mark {
  readonly kind: MarkKind;
  readonly start: number;
  readonly end: number;
  /** Of a link: safe to open, see `linkTarget`. Absent while it is still being written. */
  readonly url?: string;
  /** Of preformatted text, as the author named it. */
  readonly language?: string;
  /** Of a heading, 1 to 6. */
  readonly level?: number;
}

/** Where a block or an item of a list begins: a good place to cut. */
export interface Break {
  readonly at: number;
  readonly rank: "block" | "item";
}

/**
 * A reply without markup, the same for every platform: what a person reads, and what the markup said about it.
 * Bullets, numbers and the lines of tables are part of the text. Marks are ordered by start, outer ones first;
 * breaks by place. The text neither begins nor ends with whitespace, except that preformatted text keeps the
 * indentation of its first line.
 */
export interface Document {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly breaks: readonly Break[];
}

/**
 * A document in the middle of another one. Here the text may begin and end with whitespace, and a break at its very end
 * is where the next piece begins.
 */
export interface Piece extends Document {
  /** A block that began in the piece before goes on: the first mark is the rest of the last one there. */
  readonly continues?: boolean;
}

export const emptyDocument: Document = { text: "", marks: [], breaks: [] };

/** Pieces one after the other as one document again. */
export function joinPieces(pieces: readonly Piece[]): Document {
  const marks: Mark[] = [];
  const breaks: Break[] = [];
  let text = "";
  for (const piece of pieces) {
    const offset = text.length;
    for (const [index, mark] of piece.marks.entries()) {
      const before = index === 0 && piece.continues === true ? marks.pop() : undefined;
      marks.push({ ...mark, start: before?.start ?? mark.start + offset, end: mark.end + offset });
    }
    for (const { at, rank } of piece.breaks) breaks.push({ at: at + offset, rank });
    text += piece.text;
  }
  return { text, marks, breaks };
}

/** Two pieces of a document. Of marks none but one of the whole text before it may reach over the place. */
export function dividePiece(piece: Piece, at: number): [Piece, Piece] {
  const { text, marks, breaks, continues = false } = piece;
  const reaches = marks.some(({ start, end }) => start < at && end > at);
  const first = marks.filter(({ start }) => start < at).map((mark) => (mark.end > at ? { ...mark, end: at } : mark));
  const second = marks.filter(({ end }) => end > at);
  return [
    { text: text.slice(0, at), marks: first, breaks: breaks.filter((place) => place.at <= at), continues },
    {
      text: text.slice(at),
      marks: second.map((mark) => ({ ...mark, start: Math.max(0, mark.start - at), end: mark.end - at })),
      breaks: breaks.filter((place) => place.at > at).map((place) => ({ at: place.at - at, rank: place.rank })),
      continues: reaches,
    },
  ];
}

/** From `start` to `end`, marks clipped: what is open at a cut is closed before it and opened again after it. */
export function sliceDocument(document: Document, start: number, end = Number.POSITIVE_INFINITY): Document {
  const marks: Mark[] = [];
  for (const mark of document.marks) {
    if (mark.start >= end) break;
    if (mark.end <= start) continue;
    const isSame = start === 0 && mark.end <= end;
    marks.push(
      isSame ? mark : { ...mark, start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start },
    );
  }
  const breaks: Break[] = [];
  for (const { at, rank } of document.breaks) {
    if (at >= end) break;
    if (at > start) breaks.push({ at: at - start, rank });
  }
  return { text: document.text.slice(start, end), marks: start === 0 ? marks : marks.sort(byPlace), breaks };
}

export function byPlace(a: Mark, b: Mark): number {
  return a.start - b.start || b.end - a.end;
}
