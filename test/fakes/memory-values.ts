import type { KeyValue } from "../../src/core/ports/key-value.ts";

/** Values in memory that survive what they are given to; `fails` is the store's disk being full. */
export class MemoryValues implements KeyValue {
  readonly values = new Map<string, string>();
  fails = false;
  writes = 0;

  async get<Value>(key: string): Promise<Value | undefined> {
    const [value] = await this.getMany<Value>([key]);
    return value;
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    this.#check();
    return keys.map((key) => {
      const stored = this.values.get(key);
      return stored === undefined ? undefined : (JSON.parse(stored) as Value);
    });
  }

  async set(key: string, value: unknown): Promise<boolean> {
    this.#check();
    this.writes++;
    this.values.set(key, JSON.stringify(value));
    return true;
  }

  #check(): void {
    if (this.fails) throw new Error("the disk is full");
  }
}
