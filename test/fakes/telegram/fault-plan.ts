import { FaultRules } from "../fault-rules.ts";

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
  | { readonly status: number; readonly body?: string }
  | { readonly retryAfter: number }
  | { readonly description: string; readonly code?: number };

export interface FaultyCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Faults on request; each fault of `next` strikes once, those of `when` until removed. */
export class FaultPlan extends FaultRules<FaultyCall, Fault> {
  /** The next calls of `method` go wrong, one fault each, in this order; "*" is any method but getUpdates. */
  next(method: string, ...faults: readonly Fault[]): void {
    const matches = (call: FaultyCall) => (method === "*" ? call.method !== "getUpdates" : call.method === method);
    for (const fault of faults) this.when(matches, fault, 1);
  }
}
