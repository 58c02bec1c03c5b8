import { expect } from "vitest";
import type { Document, Mark } from "../../src/core/replies/markdown/document.ts";
import type { Seen } from "./star-markup-reader.ts";

const styles = ["bold", "italic", "strike"];

/** Of a unit: what the document says it is. `anything`: an address beside or in place of its label. */
interface Meant {
  readonly unit: string;
  readonly marks: ReadonlySet<string>;
}

/** What is seen of a message is what the document means: every letter of it, and no style that it does not have. */
export function expectSeen(seen: readonly Seen[], document: Document, addressesFollow: boolean): void {
  const shown = withoutAids(seen);
  const meant = withoutAids(meaningOf(document, addressesFollow));
  expect(shown.map(({ unit }) => unit).join("")).toBe(meant.map(({ unit }) => unit).join(""));
  const invented = shown.filter(({ unit, marks }, at) =>
    [...marks].some((mark) => unit.trim() !== "" && !isMeant(mark, meant[at])),
  );
  expect(invented).toEqual([]);
  const lost = shown.filter(({ marks }, at) => [...(meant[at]?.marks ?? [])].some((mark) => isLost(mark, marks)));
  expect(lost).toEqual([]);
}

function isMeant(mark: string, meant: Meant | undefined): boolean {
  return (
    meant?.marks.has(mark) === true ||
    meant?.marks.has(`maybe ${mark}`) === true ||
    meant?.marks.has("anything") === true
  );
}

function isLost(mark: string, shown: ReadonlySet<string>): boolean {
  return !mark.startsWith("maybe ") && mark !== "anything" && !shown.has(mark);
}

function meaningOf({ text, marks }: Document, addressesFollow: boolean): Meant[] {
  const meant = text.split("").map((unit) => ({ unit, marks: new Set<string>() }));
  for (const mark of marks) {
    for (const name of namesOf(mark, text, marks)) {
      // A quote is a matter of whole lines.
      const start = mark.kind === "quote" ? text.lastIndexOf("\n", mark.start - 1) + 1 : mark.start;
      for (let at = start; at < mark.end; at++) meant[at]?.marks.add(name);
    }
  }
  if (!addressesFollow) return meant;
  const parts: Meant[] = [];
  let next = 0;
  for (const { kind, start, end, url } of marks.toSorted((a, b) => a.end - b.end)) {
    if (kind !== "link" || url === undefined || text.slice(start, end).trim() === "") continue;
    const label = text.slice(start, end);
    const saysAddress = label === url || label === decoded(url);
    parts.push(...meant.slice(next, saysAddress ? start : end), ...address(saysAddress ? url : ` (${url})`));
    next = end;
  }
  return [...parts, ...meant.slice(next)];
}

function address(text: string): Meant[] {
  return text.split("").map((unit) => ({ unit, marks: new Set(["anything"]) }));
}

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}

/** What a mark must look like, or `maybe` may: emphasis that touches letters is left out. */
function namesOf(mark: Mark, text: string, marks: readonly Mark[]): string[] {
  const kind = mark.kind === "heading" ? "bold" : mark.kind;
  if (kind === "pre") return ["pre"];
  if (!styles.includes(kind)) return [`maybe ${kind}`];
  const inner = text.slice(mark.start, mark.end);
  const isPlain =
    /^[\p{L}\p{N}](?:[^*_~`\n\u200b\u2060\u00ad]*[^\s*_~`\u200b\u2060\u00ad])?$/u.test(inner) &&
    /^\s?$/.test(text.charAt(mark.start - 1)) &&
    /^\s?$/.test(text.charAt(mark.end)) &&
    marks.every(
      (other) => other === mark || other.kind === "quote" || other.start >= mark.end || other.end <= mark.start,
    );
  return [isPlain ? kind : `maybe ${kind}`];
}

/** What is percent-encoded in addresses. */
const signs: Readonly<Record<string, string>> = { "2A": "*", "5F": "_", "7E": "~", "60": "`", "40": "@" };

/** Without the signs that are there for clients, and with those that stand for others as these. */
function withoutAids<T extends Meant>(units: readonly T[]): T[] {
  const kept: T[] = [];
  for (let at = 0; at < units.length; at++) {
    const cell = units[at];
    if (!cell || cell.unit === "\u2060") continue;
    const sign = cell.unit === "%" ? signs[`${units[at + 1]?.unit}${units[at + 2]?.unit}`] : undefined;
    if (sign !== undefined) at += 2;
    kept.push({ ...cell, unit: sign ?? (cell.unit === "\u02cb" ? "`" : cell.unit) });
  }
  return kept;
}
