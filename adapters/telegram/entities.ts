import type { Document, MarkKind } from "../../src/core/replies/markdown/document.ts";

/** What Telegram calls a mark. Offsets are UTF-16 units, as everywhere. */
export type Entity = {
  readonly type: "bold" | "italic" | "strikethrough" | "code" | "pre" | "blockquote" | "text_link";
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
};

interface Range {
  readonly start: number;
  readonly end: number;
}

const styles: readonly { type: Entity["type"]; kinds: readonly MarkKind[] }[] = [
  { type: "bold", kinds: ["bold", "heading"] },
  { type: "italic", kinds: ["italic"] },
  { type: "strikethrough", kinds: ["strike"] },
];

/**
 * The entities of a part as the server wants them: ordered, none empty or with whitespace at its edges, no styles in
 * code, no code in links.
 */
export function toEntities({ text, marks }: Document): Entity[] {
  if (marks.length === 0) return [];
  const of = (...kinds: readonly MarkKind[]) => marks.filter(({ kind }) => kinds.includes(kind));
  const links = of("link");
  const code = of("code").filter((range) => !links.some((link) => overlaps(link, range)));
  const verbatim = [...of("pre"), ...code].sort((a, b) => a.start - b.start);
  const entities = [
    ...links.map((mark) => toEntity(text, "text_link", mark, mark.url === undefined ? {} : { url: mark.url })),
    ...code.map((mark) => toEntity(text, "code", mark)),
    ...of("pre").map((mark) =>
      toEntity(text, "pre", mark, mark.language === undefined ? {} : { language: mark.language }),
    ),
    ...of("quote").map((mark) => toEntity(text, "blockquote", mark)),
    ...styles.flatMap(({ type, kinds }) =>
      without(union(of(...kinds)), verbatim).map((range) => toEntity(text, type, range)),
    ),
  ];
  return entities.filter((entity) => entity !== undefined).sort(byPlace);
}

function byPlace(a: Entity, b: Entity): number {
  return a.offset - b.offset || b.length - a.length;
}

function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

function toEntity(
  text: string,
  type: Entity["type"],
  { start, end }: Range,
  details?: Pick<Entity, "url" | "language">,
): Entity | undefined {
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
    for (const hole of holes) {
      if (hole.end <= from || hole.start >= end) continue;
      if (hole.start > from) left.push({ start: from, end: hole.start });
      from = hole.end;
    }
    if (from < end) left.push({ start: from, end });
    return left;
  });
}

/**
 * What the entities cost the message. The server keeps a hundred, after it has cut styles wherever another entity
 * begins or ends, and refuses a message when they take more than about nine thousand bytes.
 */
export function weigh(entities: readonly Entity[]): { readonly count: number; readonly bytes: number } {
  const borders = [...new Set(entities.flatMap(({ offset, length }) => [offset, offset + length]))].sort(
    (a, b) => a - b,
  );
  let count = 0;
  let bytes = 0;
  for (const { type, offset, length, url, language } of entities) {
    const isStyle = styles.some((style) => style.type === type);
    const pieces = isStyle ? indexOf(borders, offset + length) - indexOf(borders, offset) : 1;
    count += pieces;
    bytes += pieces * 16 + Buffer.byteLength(url ?? language ?? "");
  }
  return { count, bytes };
}

function indexOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
