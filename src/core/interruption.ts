import type { StopReason } from "./ports/platform.ts";

/**
 * Why work was broken off on purpose; the abort reason of a turn's signal.
 * `superseded`: more was said, or something withdrawn, before anything was visible. `shutdown`: the process ends, another one will do it.
 */
export type InterruptionKind = StopReason | "superseded" | "shutdown";

export class Interruption extends Error {
  readonly kind: InterruptionKind;
  constructor(kind: InterruptionKind) {
    super(kind);
    this.kind = kind;
  }
}
