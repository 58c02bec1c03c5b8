import type { InboundMessage } from "../message.ts";
import type { Batch } from "./batch.ts";

export type PaceVerdict =
  | { readonly kind: "admitted" }
  /** `isNoticed`: this is the one whose author is told; otherwise they were told a moment ago. */
  | { readonly kind: "limited"; readonly retryAfterMs: number; readonly isNoticed: boolean };

/** Judges messages by when they were received; to be asked once for each, in their order. */
export type JudgePace = (message: InboundMessage) => PaceVerdict;

/** Which of a conversation's messages came too fast. Each is judged once, however often it is asked about. */
export class Pace {
  readonly #judge: JudgePace;
  readonly #verdicts = new Map<string, PaceVerdict>();

  constructor(judge: JudgePace) {
    this.#judge = judge;
  }

  of(message: InboundMessage): PaceVerdict {
    const verdict = this.#verdicts.get(message.id) ?? this.#judge(message);
    this.#verdicts.set(message.id, verdict);
    return verdict;
  }

  /** The first messages of a batch, as far as all were in time or none was. */
  leading(batch: Batch): Batch {
    const [first, ...rest] = batch;
    const { kind } = this.of(first.message);
    const end = rest.findIndex(({ message }) => this.of(message).kind !== kind);
    return end < 0 ? batch : [first, ...rest.slice(0, end)];
  }

  /** Of such messages: in how long the next one is in time, and whether their author is to be told. */
  limitOf(batch: Batch): { readonly retryAfterMs: number; readonly isNoticed: boolean } | undefined {
    const limited = batch.map(({ message }) => this.of(message)).filter((verdict) => verdict.kind === "limited");
    const last = limited.at(-1);
    return last && { retryAfterMs: last.retryAfterMs, isNoticed: limited.some(({ isNoticed }) => isNoticed) };
  }
}
