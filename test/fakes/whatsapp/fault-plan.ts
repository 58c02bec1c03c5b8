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

interface Rule {
  readonly matches: (call: FaultyCall) => boolean;
  readonly fault: Fault;
  left: number;
}

/** Faults on request; each fault of `next` strikes once, that of `always` until removed. */
export class FaultPlan {
  #rules: Rule[] = [];

  /** The next calls of `operation` go wrong, one fault each, in this order. */
  next(operation: Operation | "*", ...faults: readonly Fault[]): void {
    for (const fault of faults) this.#rules.push({ matches: isOf(operation), fault, left: 1 });
  }

  /** Calls for which `matches` holds go wrong, `times` of them; returns how to end it sooner. */
  when(matches: (call: FaultyCall) => boolean, fault: Fault, times = Number.POSITIVE_INFINITY): () => void {
    const rule: Rule = { matches, fault, left: times };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  /** Every call of `operation` goes wrong; returns how to end it. */
  always(operation: Operation | "*", fault: Fault): () => void {
    return this.when(isOf(operation), fault);
  }

  clear(): void {
    this.#rules = [];
  }

  take(call: FaultyCall): Fault | undefined {
    const rule = this.#rules.find(({ matches }) => matches(call));
    if (rule === undefined) return undefined;
    rule.left--;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}

function isOf(operation: Operation | "*"): Rule["matches"] {
  return (call) => operation === "*" || call.operation === operation;
}
