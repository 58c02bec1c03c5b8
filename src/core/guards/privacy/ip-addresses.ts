import type { Span } from "./span.ts";

const byte = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const fourBytes = `${byte}(?:\\.${byte}){3}`;
const version4 = new RegExp(`(?<![\\w.])${fourBytes}(?:/(?:3[0-2]|[12]?\\d)(?!\\d))?(?![\\w])(?!\\.\\w)`, "g");
const bytesOnly = new RegExp(`^${fourBytes}$`);
/** Runs that may be addresses of version 6, with what stands around them: no letters of a word. */
const run6 = /[0-9a-f:][0-9a-f:.]+/gi;
const behind6 = /^(?:%[0-9a-z]{1,16})?(?:\/(?:12[0-8]|1[01]\d|[1-9]?\d)(?![\d.]))?/i;
/** Four figures that number something else. */
const numbered =
  /(?:\b(?:v|ver|version|firmware|build|release|update|section|chapter|clause|article|step|android|ios|windows)|phiên bản|bản|mục|điều|chương|phần)\.?\s*(?:is|là|no\.?|số)?\s*[:=]?\s*$/iu;
const contextLength = 24;

export function findIpAddresses(text: string): Span[] {
  const six = findVersion6(text);
  const found = [...six];
  for (const { index: start, 0: address } of text.matchAll(version4)) {
    const end = start + address.length;
    if (six.some((span) => span.start < end && start < span.end)) continue;
    if (!numbered.test(text.slice(Math.max(0, start - contextLength), start))) found.push({ start, end });
  }
  return found.sort((a, b) => a.start - b.start);
}

function findVersion6(text: string): Span[] {
  if (!/:[^\n]*:/.test(text)) return [];
  const found: Span[] = [];
  for (const { index, 0: whole } of text.matchAll(run6)) {
    // A colon before an address belongs to the words before it.
    const lead = /^:(?!:)|^:(?=::)/.exec(whole)?.[0].length ?? 0;
    const address = whole.slice(lead).replace(/(?<=[0-9a-f]|::)[.:]$/i, "");
    const start = index + lead;
    const end = start + address.length;
    if (!isVersion6(address)) continue;
    if (isPartOfWord(text, start, end, address)) continue;
    const rest = behind6.exec(text.slice(end, end + 24))?.[0] ?? "";
    found.push({ start, end: end + rest.length });
  }
  return found;
}

function isPartOfWord(text: string, start: number, end: number, address: string): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  // `::` alone is an address where it stands by itself.
  if (address === "::") return !/^$|[\s=([]$/u.test(before) || !/^$|^[\s,.;)\]/]/u.test(after);
  return /[\p{L}\p{N}_]$|[:.]$/u.test(before.slice(-1)) || /^[\p{L}\p{N}_:]/u.test(after);
}

/** RFC 4291, section 2.2: eight groups, one run of zeros left out as `::`, the last two perhaps as four bytes. */
function isVersion6(address: string): boolean {
  const lastColon = address.lastIndexOf(":");
  const tail = address.slice(lastColon + 1);
  const hasBytes = tail.includes(".");
  if (hasBytes && !bytesOnly.test(tail)) return false;
  const groups = hasBytes ? `${address.slice(0, lastColon + 1)}0:0` : address;
  const [head = "", rest, more] = groups.split("::");
  if (more !== undefined) return false;
  const all = [...split(head), ...split(rest ?? "")];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return rest === undefined ? all.length === 8 : all.length <= 7;
}

function split(groups: string): string[] {
  return groups === "" ? [] : groups.split(":");
}
