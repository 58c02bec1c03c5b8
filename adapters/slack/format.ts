import type { Part, Stage } from "../../src/core/ports/platform.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";
import { defuseMentions, withoutOpenMention } from "./mentions.ts";
import { type MarkdownPart, MarkdownSplitter } from "./split-markdown.ts";

/** `growing`: more may follow. `continued`: another part follows. `last`: the reply ends here. */
export type PartRole = "growing" | "continued" | "last";

/** Slack reads Markdown itself, so a part holds the model's own. */
export interface SlackFormat {
  readonly markdown: string;
  /** Of a growing part: what closes a fence that is open. */
  readonly close: string;
  readonly role: PartRole;
  /** Among the parts of the reply, from 0 on. */
  readonly position: number;
}

/**
 * Formats one reply, whose text grows. In previews the Markdown of a part is a beginning of what it is in the next one,
 * as long as the text grows; so text is shown only when it is decided what it is.
 */
export class SlackTextFormat {
  readonly #allowMentions: boolean;
  #splitter = new MarkdownSplitter();
  #source = "";
  #exactCuts: number[] = [];
  #soonCuts: number[] = [];
  #parts: readonly MarkdownPart[] = [];
  #readers: GrowingMarkdown[] = [];
  #formatted: Part[] = [];

  constructor(allowMentions: boolean) {
    this.#allowMentions = allowMentions;
  }

  format(text: string, stage: Stage): Part[] {
    this.#read(stage === "preview" ? withoutOpenMention(withoutHalfPair(text)) : text);
    return stage === "preview" ? this.#preview() : this.#final();
  }

  /**
   * A message took no more than `markdown` of a part. The part ends there from now on, and the rest is a part of its own.
   */
  endAt(position: number, markdown: string): void {
    const at = this.#place(position, markdown);
    if (at === undefined || this.#exactCuts.includes(at)) return;
    this.#exactCuts.push(at);
    this.#readAgain();
  }

  /** A part that has been shown as far as `markdown` ends soon, between two words. */
  endSoonAfter(position: number, markdown: string): void {
    const at = this.#place(position, markdown);
    if (at === undefined || this.#soonCuts.includes(at)) return;
    this.#soonCuts.push(at);
    this.#readAgain();
  }

  /** Where the beginning of a part ends in the source. */
  #place(position: number, markdown: string): number | undefined {
    const part = this.#parts[position];
    if (part === undefined || !part.markdown.startsWith(markdown)) return undefined;
    return part.start + Math.max(0, markdown.length - part.prefixLength);
  }

  #read(text: string): void {
    const clean = cleanText(text);
    const source = this.#allowMentions ? clean : defuseMentions(clean);
    if (!source.startsWith(this.#source)) {
      this.#exactCuts = [];
      this.#soonCuts = [];
      this.#readers = [];
      this.#formatted = [];
      this.#splitter = new MarkdownSplitter();
    }
    this.#source = source;
    this.#splitter.read(source);
  }

  #readAgain(): void {
    this.#splitter = new MarkdownSplitter(this.#exactCuts, this.#soonCuts);
    this.#splitter.read(this.#source);
  }

  #preview(): Part[] {
    const { parts, isOpen } = this.#splitter.preview();
    this.#parts = parts;
    const last = parts.length - 1;
    return this.#toParts(parts, (index) => (isOpen && index === last ? "growing" : "continued"));
  }

  #final(): Part[] {
    this.#parts = this.#splitter.whole();
    const last = this.#parts.length - 1;
    return this.#toParts(this.#parts, (index) => (index === last ? "last" : "continued"));
  }

  #toParts(parts: readonly MarkdownPart[], roleOf: (index: number) => PartRole): Part[] {
    const formatted = parts.map(({ markdown, close }, index) => {
      const role = roleOf(index);
      const format: SlackFormat = { markdown, close: role === "growing" ? close : "", role, position: index };
      return this.#toPart(index, format);
    });
    return formatted.some(({ text }) => text !== "") ? formatted : [];
  }

  /** What has been read before is not read again. */
  #toPart(index: number, format: SlackFormat): Part {
    const before = this.#formatted[index];
    const known = before === undefined ? undefined : formatOf(before);
    if (before !== undefined && known?.markdown === format.markdown && known.role === format.role) return before;
    const { text } = this.#reader(index).parse(format.markdown, { unfinished: format.role === "growing" });
    const part = { text, format: { ...format } };
    this.#formatted[index] = part;
    return part;
  }

  #reader(index: number): GrowingMarkdown {
    const reader = this.#readers[index] ?? new GrowingMarkdown();
    this.#readers[index] = reader;
    return reader;
  }
}

/** What the format made, back from the store; undefined: the part is to be shown as plain text. */
export function formatOf(part: Part): SlackFormat | undefined {
  const { format } = part;
  if (typeof format !== "object" || format === null || !("markdown" in format)) return undefined;
  const { markdown, close, role, position } = format;
  if (typeof markdown !== "string") return undefined;
  return {
    markdown,
    close: typeof close === "string" ? close : "",
    role: role === "growing" || role === "continued" ? role : "last",
    position: typeof position === "number" ? position : 0,
  };
}

function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.slice(0, -1) : text;
}
