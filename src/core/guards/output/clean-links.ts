import type { AllowedHosts } from "./allowed-hosts.ts";
import { addressPattern, isAllowedDestination, readAddress } from "./web-address.ts";

/** Signs written as entities, which a reader would turn back into an address. */
const entity = String.raw`&(?=#\d{1,7};|#x[\da-f]{1,6};|(?:period|colon|sol|bsol|commat|lpar|rpar|lsqb|lbrack|rsqb|rbrack|grave|Tab|NewLine);)`;
const token = new RegExp(
  String.raw`(?<escape>\\[!-/:-@[-\x60{-~])(?<!\\\/)|(?<ticks>\x60+)|(?<autolink><[a-z][a-z0-9+.-]{1,31}:[^\s<>]*>)|(?<open>!?\[)|(?<link>\]\()|(?<close>\])|(?<entity>${entity})|(?<address>${addressPattern})`,
  "giu",
);
const placeholder = /^\\?\[(?:[A-Z]+\\?_)+\d+\\?$/;
/** Deeper brackets belong to no link (as CommonMark allows). */
const mostNested = 32;
/** Behind one of these an address is a part of the one around it. */
const insideAddress = /[\p{L}\p{N}=&/?%_:.-]$/u;

/**
 * A line of Markdown, or a part of one in which no markup is open, with links to allowed hosts only. Of other links the
 * words stay, and other addresses are shown so that nobody can click on them. Code is not touched.
 */
export function cleanLinks(line: string, hosts: AllowedHosts, onRemoved: () => void): string {
  return new LineCleaner(line, hosts, onRemoved).clean();
}

class LineCleaner {
  readonly #line: string;
  readonly #hosts: AllowedHosts;
  readonly #onRemoved: () => void;
  #result = "";
  #at = 0;
  /** Up to here an allowed address goes. */
  #addressEnd = 0;
  /** Where brackets stand in `#result` that are not closed. */
  readonly #open: { readonly at: number; readonly length: number }[] = [];

  constructor(line: string, hosts: AllowedHosts, onRemoved: () => void) {
    this.#line = line;
    this.#hosts = hosts;
    this.#onRemoved = onRemoved;
  }

  clean(): string {
    for (let found = this.#next(); found !== undefined; found = this.#next()) {
      const { index } = found;
      this.#copy(index);
      const groups = found.groups ?? {};
      if (groups.escape !== undefined) this.#copy(index + 2);
      else if (groups.ticks !== undefined) this.#copyCode(groups.ticks);
      else if (groups.autolink !== undefined) this.#readAutolink(groups.autolink);
      else if (groups.open !== undefined) this.#openBracket(groups.open);
      else if (groups.link !== undefined) this.#readLink();
      else if (groups.close !== undefined) this.#closeBracket();
      else if (groups.entity !== undefined) this.#replace(1, "&amp;");
      else this.#readAddress();
    }
    this.#copy(this.#line.length);
    return this.#result;
  }

  #next(): RegExpExecArray | undefined {
    token.lastIndex = this.#at;
    const found = token.exec(this.#line);
    // What has no length is only looked at where it begins.
    return found ?? undefined;
  }

  #copy(end: number): void {
    this.#result += this.#line.slice(this.#at, end);
    this.#at = end;
  }

  #replace(length: number, text: string): void {
    this.#result += text;
    this.#at += length;
    this.#onRemoved();
  }

  /** A cell of a table ends at its bar, whatever is open in it. */
  #copyCode(ticks: string): void {
    const start = this.#at + ticks.length;
    const closing = new RegExp(`(?<!\`)${ticks}(?!\`)`, "g");
    closing.lastIndex = start;
    const end = closing.exec(this.#line)?.index;
    const isCode = end !== undefined && !this.#line.slice(start, end).includes("|");
    this.#copy(isCode ? end + ticks.length : start);
  }

  #readAutolink(autolink: string): void {
    const inner = autolink.slice(1, -1);
    if (isAllowedDestination(inner, this.#hosts)) this.#copy(this.#at + autolink.length);
    else this.#replace(autolink.length, readAddress(inner, this.#hosts) === undefined ? inner : this.#harmless(inner));
  }

  #harmless(address: string): string {
    const read = readAddress(address, this.#hosts);
    return read === undefined ? address : read.harmless + address.slice(read.head.length);
  }

  #openBracket(bracket: string): void {
    this.#open.push({ at: this.#result.length, length: bracket.length });
    this.#copy(this.#at + bracket.length);
  }

  #closeBracket(): void {
    this.#open.pop();
    this.#copy(this.#at + 1);
  }

  #readLink(): void {
    const opening = this.#open.pop();
    const read = readDestination(this.#line, this.#at + 2);
    if (read === undefined) {
      this.#copy(this.#at + 2);
      return;
    }
    if (isAllowedDestination(read.destination, this.#hosts)) {
      this.#copy(read.end);
      return;
    }
    const { at, length } = opening ?? { at: this.#result.length, length: 0 };
    const label = this.#result.slice(at);
    const isPlaceholder = placeholder.test(label);
    if (!isPlaceholder) this.#result = this.#result.slice(0, at) + label.slice(length);
    this.#replace(read.end - this.#at, opening === undefined || isPlaceholder ? "]" : "");
  }

  #readAddress(): void {
    const isInside = this.#at < this.#addressEnd && insideAddress.test(this.#result);
    const read = isInside ? undefined : readAddress(this.#line.slice(this.#at), this.#hosts);
    if (read === undefined) {
      // At least one character, or it would be found for ever.
      this.#copy(this.#at + 1);
    } else if (read.isAllowed) {
      this.#addressEnd = this.#at + (/^[^\s<>"`]*/.exec(this.#line.slice(this.#at))?.[0].length ?? 0);
      this.#copy(this.#at + hostLength(read.head));
    } else {
      this.#replace(read.head.length, read.harmless);
    }
  }
}

/** What stands behind the host is text again: brackets, stars and stops. */
function hostLength(head: string): number {
  return /^(?:[a-z]+:)?(?:\/\/)?[\p{L}\p{N}._:-]*/iu.exec(head)?.[0].length ?? head.length;
}

/** The destination of a link, with an optional title, from behind its opening bracket to behind its closing one. */
function readDestination(line: string, start: number): { destination: string; end: number } | undefined {
  const after = line.slice(start, start + 4096);
  const angle = /^\s*<([^<>\n]*)>/.exec(after);
  const bare = angle === null ? readBare(after) : undefined;
  const destination = angle?.[1] ?? bare?.destination;
  if (destination === undefined) return undefined;
  const length = angle?.[0].length ?? bare?.length ?? 0;
  const closing = /^\s*(?:\s(?:"[^"]*"|'[^']*'|\([^()]*\))\s*)?\)/.exec(after.slice(length));
  return closing === null ? undefined : { destination, end: start + length + closing[0].length };
}

/** Up to a space, or to the bracket that closes the link. */
function readBare(after: string): { destination: string; length: number } {
  const start = after.length - after.trimStart().length;
  let depth = 0;
  let at = start;
  for (; at < after.length && !/\s/.test(after.charAt(at)); at++) {
    const sign = after.charAt(at);
    if (sign === "\\") at++;
    else if (sign === "(" && ++depth > mostNested) return { destination: "", length: 0 };
    else if (sign === ")" && depth-- === 0) break;
  }
  return { destination: after.slice(start, at), length: at };
}
