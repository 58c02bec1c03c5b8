import type { Document, Mark, MarkKind } from "../../src/core/replies/markdown/document.ts";

/** What Telegram calls a mark. Offsets are UTF-16 units, as everywhere. */
export type Entity = {
  readonly type: "bold" | "italic" | "strikethrough" | "code" | "pre" | "blockquote" | "text_link";
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
};

/** Bytes of an entity besides its address or language, about. */
const entityOverhead = 16;

type Details = Pick<Entity, "url" | "language">;

interface Range {
  readonly start: number;
  readonly end: number;
}

const styles = { bold: "bold", italic: "italic", strike: "strikethrough" } as const;

/**
 * The entities of a part as the server wants them: ordered, none empty or with whitespace at its edges, no styles in
 * code, no code in links.
 */
export function toEntities({ text, marks }: Document): Entity[] {
  if (marks.length === 0) return [];
  const { link: allLinks, pre, quote, code: allCode, ...styled } = group(marks);
  const link = allLinks.filter(({ url }) => url !== undefined);
  const code = allCode.filter(({ start, end }) => (link[firstAfter(link, start)]?.start ?? end) >= end);
  const verbatim = [...pre, ...code].sort((a, b) => a.start - b.start);
  const entities: Entity[] = [];
  const add = (type: Entity["type"], range: Range, details?: Details) => {
    const entity = toEntity(text, type, range, details);
    if (entity) entities.push(entity);
  };
  for (const mark of link) add("text_link", mark, mark.url === undefined ? {} : { url: mark.url });
  for (const mark of pre) add("pre", mark, mark.language === undefined ? {} : { language: mark.language });
  for (const mark of code) add("code", mark);
  for (const mark of quote) add("blockquote", mark);
  for (const kind of ["bold", "italic", "strike"] as const) {
    for (const range of without(union(styled[kind]), verbatim)) add(styles[kind], range);
  }
  return entities.sort(byPlace);
}

/** In order. Headings are bold. */
function group(marks: readonly Mark[]): Readonly<Record<Exclude<MarkKind, "heading">, readonly Mark[]>> {
  const groups: Record<Exclude<MarkKind, "heading">, Mark[]> = {
    bold: [],
    italic: [],
    strike: [],
    code: [],
    pre: [],
    quote: [],
    link: [],
  };
  for (const mark of marks) groups[mark.kind === "heading" ? "bold" : mark.kind].push(mark);
  return groups;
}

function byPlace(a: Entity, b: Entity): number {
  return a.offset - b.offset || b.length - a.length;
}

function toEntity(text: string, type: Entity["type"], { start, end }: Range, details?: Details): Entity | undefined {
  const inner = text.slice(start, end);
  const length = inner.trim().length;
  if (length === 0) return undefined;
  if (type === "pre") return { type, offset: start, length: inner.trimEnd().length, ...details };
  return { type, offset: start + inner.length - inner.trimStart().length, length, ...details };
}

/** Overlapping ranges, ordered by start, as one each. */
function union(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const { start, end } of ranges) {
    const last = joined.at(-1);
    if (last && start <= last.end) joined.splice(-1, 1, { start: last.start, end: Math.max(last.end, end) });
    else joined.push({ start, end });
  }
  return joined;
}

/** What is left of the ranges outside the holes. Both are ordered and do not overlap among themselves. */
function without(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  return ranges.flatMap(({ start, end }) => {
    const left: Range[] = [];
    let from = start;
    for (let index = firstAfter(holes, start); index < holes.length; index++) {
      const hole = holes[index];
      if (!hole || hole.start >= end) break;
      if (hole.start > from) left.push({ start: from, end: hole.start });
      from = hole.end;
    }
    if (from < end) left.push({ start: from, end });
    return left;
  });
}

/** The index of the first of the ordered, separate ranges that ends after the place. */
function firstAfter(ranges: readonly Range[], place: number): number {
  return firstIndex(ranges.length, (index) => (ranges[index]?.end ?? place) > place);
}

/** The first index for which the test holds, and with it for all that follow; `length` when there is none. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Those of a piece behind those of what stands before it. `continues`: as `Piece` says. */
export function joinEntities(
  first: readonly Entity[],
  second: readonly Entity[],
  offset: number,
  continues: boolean,
): Entity[] {
  const joined = [...first];
  for (const [index, entity] of second.entries()) {
    const before = index === 0 && continues ? joined.pop() : undefined;
    const start = before?.offset ?? entity.offset + offset;
    joined.push({ ...entity, offset: start, length: entity.offset + entity.length + offset - start });
  }
  return joined;
}

/** What entities take of what a message can hold. */
export interface Weight {
  readonly count: number;
  readonly bytes: number;
}

/**
 * What the entities cost the message, at most. The server keeps a hundred, after it has cut styles wherever another
 * entity begins or ends in them, and refuses a message when they take more than about nine thousand bytes.
 */
export function weigh(entities: readonly Entity[]): Weight {
  if (entities.length === 0) return { count: 0, bytes: 0 };
  const borders = Int32Array.from(entities.flatMap(({ offset, length }) => [offset, offset + length])).sort();
  const bordersBefore = (place: number) => firstIndex(borders.length, (index) => (borders[index] ?? place) >= place);
  let count = 0;
  let bytes = 0;
  for (const { type, offset, length, url, language } of entities) {
    const isStyle = type === "bold" || type === "italic" || type === "strikethrough";
    const pieces = isStyle ? 1 + bordersBefore(offset + length) - bordersBefore(offset + 1) : 1;
    count += pieces;
    bytes += pieces * entityOverhead + Buffer.byteLength(url ?? language ?? "");
  }
  return { count, bytes };
}
