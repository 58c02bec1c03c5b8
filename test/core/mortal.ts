/** One process's life. After its end nothing that it has called ever answers, and nothing that it calls happens. */
export class Life {
  dead = false;
  /** Asked before each call; what it answers happens. */
  readonly #fate: (operation: string) => Fate;

  constructor(fate: (operation: string) => Fate) {
    this.#fate = fate;
  }

  /** The same object as this life reaches it. Only methods that return promises may be named. */
  bind<Part extends object>(part: Part, methods: readonly (keyof Part & string)[]): Part {
    return new Proxy(part, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property, target);
        if (typeof member !== "function") return member;
        const name = methods.find((method) => method === property);
        if (name === undefined) return member.bind(target);
        return (...parameters: unknown[]) => this.#call(name, () => Reflect.apply(member, target, parameters));
      },
    });
  }

  async #call(operation: string, perform: () => Promise<unknown>): Promise<unknown> {
    if (this.dead) return never();
    const fate = this.#fate(operation);
    if (fate === "die before") return this.#die();
    if (fate === "throw") throw new Error(`${operation} crashes`);
    try {
      const result = await perform();
      if (fate === "die after") return this.#die();
      return this.dead ? never() : result;
    } catch (error) {
      if (this.dead) return never();
      throw error;
    }
  }

  #die(): Promise<never> {
    this.dead = true;
    return never();
  }
}

export type Fate = "go on" | "die before" | "die after" | "throw";

function never(): Promise<never> {
  return new Promise(() => undefined);
}
