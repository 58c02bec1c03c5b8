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

interface Rule {
  readonly matches: (call: SlackCall) => boolean;
  readonly fault: SlackFault;
  left: number;
}

/** Faults on request. */
export class SlackFaults {
  #rules: Rule[] = [];

  /** The next calls of `method` go wrong, one fault each, in this order. */
  next(method: string, ...faults: readonly SlackFault[]): void {
    for (const fault of faults) this.#rules.push({ matches: (call) => call.method === method, fault, left: 1 });
  }

  /** All calls of `method` go wrong until the function that is returned is called. */
  always(method: string, fault: SlackFault): () => void {
    return this.when((call) => call.method === method, fault);
  }

  /** Calls for which `matches` holds go wrong, `times` of them; returns how to end it sooner. */
  when(matches: (call: SlackCall) => boolean, fault: SlackFault, times = Number.POSITIVE_INFINITY): () => void {
    const rule: Rule = { matches, fault, left: times };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  take(call: SlackCall): SlackFault | undefined {
    const rule = this.#rules.find(({ matches }) => matches(call));
    if (rule === undefined) return undefined;
    rule.left--;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}
