import type { Document, Mark, MarkKind } from "../../src/core/replies/markdown/document.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";
import { DIM, type Span } from "./layout.ts";

const STYLES: Readonly<Record<MarkKind, string>> = {
  bold: "1",
  heading: "1",
  quote: DIM,
  italic: "3",
  link: "4",
  strike: "9",
  code: "36",
  pre: "36",
};
const QUOTE_BAR = "│ ";

/** Reads a model's text for people, styles instead of markup, addresses of links in words: as it grows, or a new one. */
export function createMarkdownSpans(): (text: string, options: { readonly unfinished: boolean }) => Span[] {
  const markdown = new GrowingMarkdown();
  const finishedSpans = new WeakMap<Document, readonly Span[]>();
  return (text, options) => {
    const { finished, rest } = markdown.read(text, options);
    const spans = finished.flatMap((piece) => {
      const known = finishedSpans.get(piece) ?? spansOf(piece);
      finishedSpans.set(piece, known);
      return known;
    });
    return [...spans, ...spansOf(rest)];
  };
}

/** The spans of one document, or of one of its pieces. */
export function spansOf(document: Document): Span[] {
  return stretchesOf(document).flatMap(({ start, end }) => toSpans(document, start, end));
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The text between one beginning or end of a mark and the next. */
function stretchesOf({ text, marks }: Document): Stretch[] {
  const borders = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])];
  borders.sort((a, b) => a - b);
  return borders.slice(1).map((end, index) => ({ start: borders[index] ?? 0, end }));
}

function toSpans({ text, marks }: Document, start: number, end: number): Span[] {
  const own = marks.filter((mark) => mark.start <= start && mark.end >= end);
  const style = [...new Set(own.map(({ kind }) => STYLES[kind]))].join(";");
  const quote = own.find(({ kind }) => kind === "quote");
  const words = text.slice(start, end);
  const spans: Span[] = [{ text: quote === undefined ? words : words.replaceAll("\n", `\n${QUOTE_BAR}`), style }];
  if (quote?.start === start) spans.unshift({ text: QUOTE_BAR, style: DIM });
  for (const link of own) {
    if (link.end === end && !saysItsAddress(text, link))
      spans.push({ text: ` (${cleanText(link.url ?? "")})`, style: DIM });
  }
  return spans;
}

/** True also for what is not a link. */
function saysItsAddress(text: string, { kind, url, start, end }: Mark): boolean {
  if (kind !== "link" || url === undefined) return true;
  const bare = (address: string) => address.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return bare(text.slice(start, end)) === bare(url);
}
