import type { FaqEntry } from "../knowledge/faq-entry.ts";
import { WordRuns } from "./shared-words.ts";
import { type MarkPlace, readMark, type SourceMark } from "./source-mark.ts";

/** Where a mark, or the space before one, can begin. */
const CANDIDATE = /[\s(`*_[\\]/g;
/** What stands closely behind the word before it. */
const CLOSELY = /^[\p{Pe}\p{Pf}.,;:!?…。，！？]/u;

/** Markup that goes with the mark behind it rather than with the line. */
const OPENING_END = /[*_]+$/;
/** Stands behind the answer, so that nothing in it may still go on. */
const END = "\n";

/** A mark was taken out and nothing was shown since. */
interface Gap {
  /** The space before the first mark, and after the last one. */
  readonly before: string;
  readonly head: string;
  /** Brackets and markup around the marks that were opened and not closed yet. */
  readonly open: string;
}

/**
 * Takes the marks with which a model names its sources out of one answer while it grows. Nothing is shown that may still
 * become a mark; everything else is shown unchanged. A line of nothing but marks vanishes, with its label.
 */
export class SourceMarks {
  readonly #entries: readonly FaqEntry[];
  readonly #cited = new Set<string>();
  #held = "";
  #isStart = true;
  #gap: Gap | undefined;
  #count = 0;

  /** `entries`: those that the model was given. Marks with other ids are taken out, and name nothing. */
  constructor(entries: readonly FaqEntry[]) {
    this.#entries = entries;
  }

  /** How many marks were taken out. */
  get count(): number {
    return this.#count;
  }

  /** Takes new text of the answer and returns what can be shown in addition. */
  take(text: string): string {
    this.#held += text;
    let shown = "";
    let at = 0;
    while (at < this.#held.length) {
      const candidate = this.#isStart || this.#gap !== undefined ? at : this.#nextCandidate(at);
      if (candidate > at) shown += this.#show(this.#held.slice(at, candidate));
      at = candidate;
      if (at === this.#held.length) break;
      const mark = readMark(this.#held, at, this.#placeAt(at));
      if (mark === "growing") break;
      const next = mark === undefined || !this.#isMeant(mark) ? this.#skip(at) : this.#remove(mark);
      if (next === "growing") break;
      shown += next.shown;
      at = next.at;
    }
    this.#held = this.#held.slice(at);
    return shown;
  }

  /** The answer is complete: returns what was held back and is no mark after all. */
  end(): string {
    const shown = this.take(END);
    if (this.#held === "") return shown.slice(0, -END.length);
    const rest = this.#held.slice(0, -END.length);
    const isEmpty = this.#gap !== undefined && rest.trim() === "";
    this.#held = "";
    return isEmpty ? shown : shown + this.#show(rest);
  }

  /** The answer begins anew. */
  clear(): void {
    this.#cited.clear();
    this.#held = "";
    this.#isStart = true;
    this.#gap = undefined;
    this.#count = 0;
  }

  /** The entries that were named, and those that `shown`, the answer without marks, has taken many words in a row from. */
  used(shown: string): readonly FaqEntry[] {
    const others = this.#entries.some(({ id }) => !this.#cited.has(id));
    const runs = others ? new WordRuns(shown) : undefined;
    return this.#entries.filter(({ id, answer }) => this.#cited.has(id) || runs?.shares(answer) === true);
  }

  #nextCandidate(from: number): number {
    CANDIDATE.lastIndex = from;
    return CANDIDATE.exec(this.#held)?.index ?? this.#held.length;
  }

  #placeAt(at: number): MarkPlace {
    const [space = ""] = /^\s*/.exec(this.#held.slice(at, at + 256)) ?? [];
    if (space.includes("\n") || this.#isStart) return "at line start";
    return this.#gap === undefined ? "in line" : "behind mark";
  }

  #remove({ end, ids, gap, head: before, opening }: SourceMark): { readonly shown: string; readonly at: number } {
    const head = before.replace(OPENING_END, "");
    const open = before.slice(head.length) + opening;
    this.#count++;
    for (const id of this.#named(ids)) this.#cited.add(id);
    const isNewLine = gap.includes("\n") && this.#gap !== undefined && !this.#gap.before.includes("\n");
    this.#gap =
      this.#gap === undefined || isNewLine
        ? { before: gap, head, open }
        : { ...this.#gap, open: this.#gap.open + open };
    return { shown: "", at: end };
  }

  /** What begins here is no mark. */
  #skip(at: number): { readonly shown: string; readonly at: number } | "growing" {
    if (this.#close(this.#held[at] ?? "")) return { shown: "", at: at + 1 };
    const gap = this.#gap;
    const [space = ""] = /^\s*/.exec(this.#held.slice(at)) ?? [];
    const end = at + Math.max(1, space.length);
    // Behind a mark the space is shown with what follows it.
    if (gap !== undefined && end === this.#held.length && space !== "") return "growing";
    const stop = gap === undefined ? end : Math.max(end, at + space.length + 1);
    return { shown: this.#show(this.#held.slice(at, stop)), at: stop };
  }

  /** Whether `sign` ends what stands around the marks, or the line that they have for themselves. */
  #close(sign: string): boolean {
    const gap = this.#gap;
    if (gap === undefined || sign === "" || sign === "(") return false;
    const opening = sign === ")" ? "(" : sign;
    if (gap.open.includes(opening)) this.#gap = { ...gap, open: gap.open.replace(opening, "") };
    else if (/[*_]/.test(sign) && gap.head.includes(sign)) this.#gap = { ...gap, head: gap.head.replace(sign, "") };
    else return sign === "." && gap.head !== "";
    return true;
  }

  #show(text: string): string {
    if (text === "") return "";
    const gap = this.#gap;
    this.#gap = undefined;
    const joined = gap === undefined ? text : joinAround(gap, text);
    const shown = gap !== undefined && this.#isStart ? joined.trimStart() : joined;
    if (shown !== "") this.#isStart = false;
    return shown;
  }

  /** Half a mark could be anything, unless it names what the model was given. */
  #isMeant({ ids, isHalf }: SourceMark): boolean {
    return !isHalf || this.#named(ids).length > 0;
  }

  /** The ids of entries that the model means. */
  #named(ids: string): string[] {
    const written = clean(ids);
    const all = [written, ...written.split(/[,;]/).map(clean), ...written.split(/[\s,;]+|\bsource:/).map(clean)];
    return this.#entries.map(({ id }) => id).filter((id) => all.includes(clean(id)));
  }
}

/** The entries that a whole answer, with or without marks, has used, in the order in which they were given. */
export function usedSources(text: string, entries: readonly FaqEntry[]): readonly FaqEntry[] {
  const marks = new SourceMarks(entries);
  return marks.used(marks.take(text) + marks.end());
}

/** `text` as it follows what stood before the marks. */
function joinAround({ before, head, open }: Gap, text: string): string {
  const after = /^\s*/.exec(text)?.[0] ?? "";
  const words = text.slice(after.length);
  if (after.includes("\n")) return (linesIn(before) > linesIn(after) ? before : after) + words;
  if (before.includes("\n") || head + open !== "") return before + head + open + words;
  if (after !== "" || CLOSELY.test(words)) return text;
  return before + words;
}

function linesIn(space: string): number {
  return space.split("\n").length;
}

function clean(id: string): string {
  return id
    .replaceAll(/[\\`"'*]/g, "")
    .replace(/^source:/i, "")
    .trim()
    .normalize("NFC")
    .toLowerCase();
}
