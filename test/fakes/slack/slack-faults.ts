import { FaultRules } from "../fault-rules.ts";
import type { SlackCall } from "./slack-call.ts";

/**
 * What goes wrong with one call.
 * `hang`: never answered, nothing done. `hangAfter`: done, never answered. `dropBefore` and `dropAfter`: the connection
 * breaks before or after it is done. The others are answers, with nothing done, but for `slowMs`, which is answered late.
 */
export type SlackFault =
  | "hang"
  | "hangAfter"
  | "dropBefore"
  | "dropAfter"
  | { readonly error: string }
  | { readonly retryAfter: number }
  | { readonly status: number; readonly body?: string }
  | { readonly slowMs: number };

/** Faults on request. */
export class SlackFaults extends FaultRules<SlackCall, SlackFault> {
  /** The next calls of `method` go wrong, one fault each, in this order. */
  next(method: string, ...faults: readonly SlackFault[]): void {
    for (const fault of faults) this.when((call) => call.method === method, fault, 1);
  }

  /** All calls of `method` go wrong until the function that is returned is called. */
  always(method: string, fault: SlackFault): () => void {
    return this.when((call) => call.method === method, fault);
  }
}
