import { withoutUnwanted } from "../../replies/markdown/text-hygiene.ts";
import type { TextFilter } from "../text-filter.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { cleanLinks } from "./clean-links.ts";

/** Everything that some reader takes for the end of a line. */
const lineEnd = /[\n\r\v\f\u0085\u2028\u2029]/;
const maybeFence = /^ {0,3}(?:`{0,2}|~{0,2})$/;
const fenceMark = /^( {0,3})(`{3,}|~{3,})/;
/** A fence in a list or a quote, or one that is indented as if it were: nobody can tell where it ends. */
const nestedFence = /^(?=[ \t]*(?:[->+*]|\d|[ \t]{4}|\t))(?:[ \t]|>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*(?:`{3}|~{3})/;
/** Markup that is open for longer, in UTF-16 units, is none that a link could be in. */
const longestMarkup = 2000;
/** Lists and quotes around the beginning of a line take no more. */
const longestStart = 100;

type Line = "undecided" | "text" | "fence opening" | "code";

interface Fence {
  readonly mark: string;
  readonly indent: number;
}

/**
 * Links in Markdown that grows: those to allowed hosts pass, of the others the words do. It works on the source, so that
 * platforms that read Markdown themselves are served like those that do not. Where it is in doubt whether something is
 * code, it is taken for text, since code that looks like a link is rarer than a link that is dressed as code.
 */
export class LinkFilter implements TextFilter {
  hasChanged = false;
  readonly #hosts: AllowedHosts;
  readonly #onRemoved: () => void;
  #line: Line = "undecided";
  /** Of this line, what has not been shown. */
  #held = "";
  /** The beginning of this line. */
  #start = "";
  readonly #scan = new OpenMarkup();
  #fence: Fence | undefined;
  /** Whether a fence may have ended unseen: then nothing is taken for code any more. */
  #isDoubtful = false;

  constructor(hosts: AllowedHosts, onRemoved: () => void = () => {}) {
    this.#hosts = hosts;
    this.#onRemoved = onRemoved;
  }

  push(text: string): string {
    let shown = "";
    const clean = withoutUnwanted(text);
    if (clean !== text) this.hasChanged = true;
    let at = 0;
    while (at < clean.length) {
      if (this.#line === "text" || this.#line === "code") {
        const end = this.#line === "code" ? endOfLine(clean, at) : this.#endOfPart(clean, at);
        this.#held += clean.slice(at, end.at);
        if (this.#start.length < longestStart) this.#start += clean.slice(at, end.at);
        at = end.at;
        if (end.isCut) shown += this.#show();
        if (end.isLine) this.#endLine();
      } else {
        const sign = clean.charAt(at++);
        this.#held += sign;
        if (lineEnd.test(sign)) shown += this.#endUndecidedLine();
        else if (this.#line === "undecided") shown += this.#decide();
      }
    }
    // Code that is known to be code need not wait for its line.
    if (this.#line === "code") shown += this.#show();
    return shown;
  }

  end(): string {
    if (this.#line === "code" || this.#line === "text") return this.#show();
    return this.#endUndecidedLine();
  }

  #endOfPart(text: string, from: number): { at: number; isCut: boolean; isLine: boolean } {
    for (let at = from; at < text.length; at++) {
      const sign = text.charAt(at);
      if (lineEnd.test(sign)) return { at: at + 1, isCut: true, isLine: true };
      if (this.#scan.read(sign)) return { at: at + 1, isCut: true, isLine: false };
    }
    return { at: text.length, isCut: false, isLine: false };
  }

  #endLine(): void {
    if (this.#line === "text" && nestedFence.test(this.#start.slice(0, longestStart))) this.#isDoubtful = true;
    this.#line = "undecided";
  }

  #show(): string {
    const part = this.#held;
    this.#held = "";
    this.#scan.reset();
    if (this.#line === "code") return part;
    const cleaned = cleanLinks(part, this.#hosts, this.#onRemoved);
    if (cleaned !== part) this.hasChanged = true;
    return cleaned;
  }

  /** The beginning of a line says what it is, sooner or later. */
  #decide(): string {
    const line = this.#held;
    if (this.#fence !== undefined) return this.#decideInFence(line, this.#fence);
    if (this.#isDoubtful) return this.#beginText();
    if (maybeFence.test(line)) return "";
    if (fenceMark.test(line)) this.#line = "fence opening";
    else return this.#beginText();
    return "";
  }

  #decideInFence(line: string, fence: Fence): string {
    if (/^[ \t]*$/.test(line) || mayClose(line, fence)) return "";
    if (!line.startsWith("\t") && indentOf(line) < fence.indent) {
      // Either code that is less indented, or what follows the list that the fence was in.
      this.#fence = undefined;
      this.#isDoubtful = true;
      return this.#beginText();
    }
    this.#line = "code";
    return "";
  }

  #beginText(): string {
    const line = this.#held;
    this.#line = "text";
    this.#start = line;
    this.#held = "";
    let shown = "";
    for (const sign of line.split("")) {
      this.#held += sign;
      if (this.#scan.read(sign)) shown += this.#show();
    }
    return shown;
  }

  #endUndecidedLine(): string {
    const line = this.#held.replace(lineEnd, "");
    const opening = fenceMark.exec(line);
    let isCode = true;
    if (this.#fence !== undefined) {
      if (closes(line, this.#fence)) this.#endFence(line, this.#fence);
    } else if (this.#isDoubtful || opening === null || isNoFence(line, opening[2] ?? "")) {
      isCode = false;
    } else {
      this.#fence = { mark: opening[2] ?? "", indent: opening[1]?.length ?? 0 };
    }
    this.#line = isCode ? "code" : "text";
    this.#start = line;
    const shown = this.#show();
    this.#endLine();
    return shown;
  }

  #endFence(line: string, { indent }: Fence): void {
    this.#fence = undefined;
    if (indentOf(line) < indent) this.#isDoubtful = true;
  }
}

/** Finds the places in a line before which nothing depends on what follows: at spaces where no markup is open. */
class OpenMarkup {
  #brackets = 0;
  #parentheses = 0;
  /** Of the code that is open; 0: none is. */
  #code = 0;
  #ticks = 0;
  #isEscaped = false;
  #last = "";
  #length = 0;
  /** Whether the word could be, or become, an address. */
  #isAddress = false;

  reset(): void {
    this.#brackets = 0;
    this.#parentheses = 0;
    this.#code = 0;
    this.#ticks = 0;
    this.#isEscaped = false;
    this.#last = "";
    this.#length = 0;
    this.#isAddress = false;
  }

  /** Whether the line can be divided behind this sign. */
  read(sign: string): boolean {
    const last = this.#last;
    const isEscaped = this.#isEscaped;
    this.#last = sign;
    this.#length++;
    this.#isEscaped = sign === "\\" && !isEscaped && this.#code === 0;
    if (sign === "`" && !isEscaped) this.#ticks++;
    else {
      if (this.#ticks > 0) this.#endTicks();
      if (this.#code === 0 && !isEscaped) this.#readSign(sign, last);
    }
    if (sign === " " || sign === "\t") {
      this.#isAddress = false;
      return this.#length > longestMarkup || (this.#brackets === 0 && this.#parentheses === 0 && this.#code === 0);
    }
    return this.#isPlain(sign);
  }

  #endTicks(): void {
    if (this.#code === 0) this.#code = this.#ticks;
    else if (this.#code === this.#ticks) this.#code = 0;
    this.#ticks = 0;
  }

  #readSign(sign: string, last: string): void {
    if (sign === "[") this.#brackets++;
    else if (sign === "]") this.#brackets = Math.max(0, this.#brackets - 1);
    else if (sign === "(" && (last === "]" || this.#parentheses > 0)) this.#parentheses++;
    else if (sign === ")") this.#parentheses = Math.max(0, this.#parentheses - 1);
  }

  /** Scripts without spaces are divided between their letters. */
  #isPlain(sign: string): boolean {
    if (/[!-~]/.test(sign)) {
      this.#isAddress = true;
      return false;
    }
    const isOpen = this.#brackets > 0 || this.#parentheses > 0 || this.#code > 0 || this.#ticks > 0;
    return (
      !this.#isAddress && !isOpen && /[\u2E80-\uD7FF\uF900-\uFAFF\uFF00-\uFFEF\u0E00-\u0EFF\u3000-\u303F]/.test(sign)
    );
  }
}

function endOfLine(text: string, from: number): { at: number; isCut: boolean; isLine: boolean } {
  lineEnds.lastIndex = from;
  const found = lineEnds.exec(text);
  return found === null
    ? { at: text.length, isCut: false, isLine: false }
    : { at: found.index + 1, isCut: true, isLine: true };
}

const lineEnds = new RegExp(lineEnd.source, "g");

/** Backticks in the line make it code in a text. */
function isNoFence(line: string, mark: string): boolean {
  return mark.startsWith("`") && line.trimStart().slice(mark.length).includes("`");
}

function mayClose(line: string, { mark }: Fence): boolean {
  const signs = line.replace(/^ {0,3}|[ \t]+$/g, "");
  return signs !== "" && signs === mark.charAt(0).repeat(signs.length) && line.length < 200;
}

function closes(line: string, fence: Fence): boolean {
  return mayClose(line, fence) && line.trim().length >= fence.mark.length;
}

/** Spaces alone: other blanks are text to a reader of Markdown. */
function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}
