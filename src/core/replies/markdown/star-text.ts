import type { Line, Span, Style } from "./star-spans.ts";

/** Invisible, and no space: what follows does not move to another line. */
const wordJoiner = "\u2060";

const styleOf: Readonly<Record<string, Style | "code">> = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const signs = /[*_~`]/g;
const address = /https?:\/\/[^\s<>]+/gi;
const word = /[\p{L}\p{N}\p{M}]/u;
const space = /\s/;
/** A sign that could open or close emphasis; not one between two letters. */
const liveInAddress = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`/gu;

/**
 * The text of a line, unit by unit, in which no sign is taken for markup: one that could open emphasis is followed by
 * an invisible sign, one that could close what is open is preceded by one. In addresses they are percent-encoded.
 */
export function withoutLiveSigns(line: Line, spans: readonly Span[]): string[] {
  const text = line.text.slice(line.start, line.end);
  const units = text.split("");
  const isMarked = spans.some(({ kind, start }) => kind !== "link" && start === line.start);
  if (!isMarked && (text.startsWith(">") || text.startsWith("* "))) units[0] = wordJoiner + text.charAt(0);
  const places = [...text.matchAll(signs)].map(({ index }) => index);
  if (places.length === 0) return units;
  for (const at of places) {
    const sign = text.charAt(at);
    const style = styleOf[sign];
    // A sign that stands alone in its line has no partner.
    const isAlone = text.indexOf(sign) === text.lastIndexOf(sign) && !spans.some(({ kind }) => kind === style);
    if (!isAlone) units[at] = withoutMeaning(text, at, spans, line.start) ?? units[at] ?? "";
  }
  for (const { index, 0: url } of text.matchAll(address)) {
    for (const { index: at, 0: sign } of url.matchAll(liveInAddress)) units[index + at] = percentEncoded(sign);
  }
  return units;
}

/** The sign at the place with invisible ones beside it; nothing when it means nothing there. */
function withoutMeaning(text: string, at: number, spans: readonly Span[], offset: number): string | undefined {
  const sign = text.charAt(at);
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  const opens = sign === "`" || (!word.test(before) && after !== "" && !space.test(after));
  const place = at + offset;
  const isInside = spans.some(({ kind, start, end }) => kind === styleOf[sign] && start <= place && place < end);
  const closes = isInside && !space.test(before) && !word.test(after);
  return opens || closes ? (closes ? wordJoiner : "") + sign + (opens ? wordJoiner : "") : undefined;
}

/** The same address, in which no sign is taken for markup. */
export function withoutLiveSignsInAddress(url: string): string {
  return url.replace(liveInAddress, percentEncoded);
}

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
