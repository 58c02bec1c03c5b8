import type { Idea } from "./english-phrases.ts";
import type { Mention } from "./phrase-book.ts";
import type { Signal } from "./signals.ts";

/** How far one signal has come: the end of the newest place for each beginning of its pattern. */
interface Progress {
  readonly signal: Signal;
  readonly ends: number[];
  found: number;
  lastEnd: number;
}

const NOWHERE = Number.NEGATIVE_INFINITY;

/** Finds signals among mentions, in one pass. */
export class SignalMatcher {
  readonly #signals: readonly Signal[];

  constructor(signals: readonly Signal[]) {
    this.#signals = signals;
  }

  /** Those that are there. `mentions` are in the order of their beginnings. */
  match(mentions: readonly Mention<Idea>[]): Signal[] {
    const all = this.#signals.map((signal) => ({
      signal,
      ends: signal.pattern.map(() => NOWHERE),
      found: 0,
      lastEnd: -1,
    }));
    const waiting = byIdea(all);
    for (const mention of mentions)
      for (const progress of waiting.get(mention.meaning) ?? []) advance(progress, mention);
    return all.filter(({ signal, found }) => found >= (signal.times ?? 1)).map(({ signal }) => signal);
  }
}

function byIdea(all: readonly Progress[]): Map<Idea, Progress[]> {
  const waiting = new Map<Idea, Progress[]>();
  for (const progress of all) {
    const [first, ...others] = progress.signal.pattern;
    const ideas = new Set<Idea>([first, ...others.map(([, idea]) => idea)]);
    if (progress.signal.unless !== undefined) ideas.add(progress.signal.unless);
    for (const idea of ideas) {
      const list = waiting.get(idea) ?? [];
      list.push(progress);
      waiting.set(idea, list);
    }
  }
  return waiting;
}

function advance(progress: Progress, { meaning, start, end }: Mention<Idea>): void {
  const { signal, ends } = progress;
  const { pattern } = signal;
  if (signal.unless === meaning) {
    ends.fill(NOWHERE);
    return;
  }
  for (let at = pattern.length - 1; at >= 0; at--) {
    const step = pattern[at];
    if (step === undefined || (typeof step === "string" ? step : step[1]) !== meaning) continue;
    if (typeof step !== "string") {
      const before = ends[at - 1] ?? NOWHERE;
      if (before > start || start - before > step[0]) continue;
    }
    ends[at] = end;
    if (at === pattern.length - 1 && start >= progress.lastEnd) {
      progress.found++;
      progress.lastEnd = end;
    }
  }
}
