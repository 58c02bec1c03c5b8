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

interface Rule {
  readonly matches: (call: FaultyCall) => boolean;
  readonly fault: Fault;
  left: number;
}

/** Faults on request; each fault of `next` strikes once, those of `when` until removed. */
export class FaultPlan {
  #rules: Rule[] = [];

  /** The next calls of `method` go wrong, one fault each, in this order; "*" is any method but getUpdates. */
  next(method: string, ...faults: readonly Fault[]): void {
    for (const fault of faults) {
      const matches = (call: FaultyCall) => (method === "*" ? call.method !== "getUpdates" : call.method === method);
      this.#rules.push({ matches, fault, left: 1 });
    }
  }

  /** Calls for which `matches` holds go wrong, `times` of them; returns how to end it sooner. */
  when(matches: (call: FaultyCall) => boolean, fault: Fault, times = Number.POSITIVE_INFINITY): () => void {
    const rule: Rule = { matches, fault, left: times };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  take(call: FaultyCall): Fault | undefined {
    const rule = this.#rules.find((candidate) => candidate.matches(call));
    if (rule === undefined) return undefined;
    rule.left--;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}
