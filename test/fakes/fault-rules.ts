interface Rule<Call, Fault> {
  readonly matches: (call: Call) => boolean;
  readonly fault: Fault;
  left: number;
}

/** Which calls to a fake go wrong, and how; of several rules that match, the oldest strikes. */
export class FaultRules<Call, Fault> {
  #rules: Rule<Call, Fault>[] = [];

  /** Calls for which `matches` holds go wrong, `times` of them; returns how to end it sooner. */
  when(matches: (call: Call) => boolean, fault: Fault, times = Number.POSITIVE_INFINITY): () => void {
    const rule: Rule<Call, Fault> = { matches, fault, left: times };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  take(call: Call): Fault | undefined {
    const rule = this.#rules.find(({ matches }) => matches(call));
    if (rule === undefined) return undefined;
    rule.left--;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}
