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

interface Rule {
  readonly operation: Operation | "*";
  readonly fault: Fault;
  left: number;
}

/** Faults on request; each fault of `next` strikes once, that of `always` until removed. */
export class FaultPlan {
  #rules: Rule[] = [];

  /** The next calls of `operation` go wrong, one fault each, in this order. */
  next(operation: Operation | "*", ...faults: readonly Fault[]): void {
    for (const fault of faults) this.#rules.push({ operation, fault, left: 1 });
  }

  /** Every call of `operation` goes wrong; returns how to end it. */
  always(operation: Operation | "*", fault: Fault): () => void {
    const rule: Rule = { operation, fault, left: Number.POSITIVE_INFINITY };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  take(operation: Operation): Fault | undefined {
    const rule = this.#rules.find((candidate) => candidate.operation === "*" || candidate.operation === operation);
    if (rule === undefined) return undefined;
    rule.left--;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}
