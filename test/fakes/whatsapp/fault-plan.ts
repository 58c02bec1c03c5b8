import { FaultRules } from "../fault-rules.ts";

/** What is asked of the API: a message, a mark as read (with or without a typing sign), or facts about the number. */
export type Operation = "send" | "read" | "number";

/**
 * What goes wrong with one call.
 * `hang`: never answered, nothing done. `hangAfter`: done, never answered.
 * `dropBefore` and `dropAfter`: the connection breaks before or after it is done.
 * `slowMs`: done at once, answered late. The others are answers, with nothing done.
 */
export type Fault =
  | "hang"
  | "hangAfter"
  | "dropBefore"
  | "dropAfter"
  | { readonly slowMs: number }
  /** A gateway's answer, which is not in the API's shape. */
  | { readonly status: number; readonly body?: string }
  | { readonly code: number; readonly details?: string; readonly status?: number };

export interface FaultyCall {
  readonly operation: Operation;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Faults on request; each fault of `next` strikes once, that of `always` until removed. */
export class FaultPlan extends FaultRules<FaultyCall, Fault> {
  /** The next calls of `operation` go wrong, one fault each, in this order. */
  next(operation: Operation | "*", ...faults: readonly Fault[]): void {
    for (const fault of faults) this.when(isOf(operation), fault, 1);
  }

  /** Every call of `operation` goes wrong; returns how to end it. */
  always(operation: Operation | "*", fault: Fault): () => void {
    return this.when(isOf(operation), fault);
  }
}

function isOf(operation: Operation | "*"): (call: FaultyCall) => boolean {
  return (call) => operation === "*" || call.operation === operation;
}
