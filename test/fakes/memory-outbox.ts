import type { Lease } from "../../src/core/ports/inbox.ts";
import type { Decision, Outbox, StoredPart, StoredReply } from "../../src/core/ports/outbox.ts";

/** Remembers what a reply's parts have come to; for tests of what stands above the outbox. */
export class MemoryOutbox implements Outbox {
  readonly parts: (StoredPart | undefined)[] = [];
  /** Every write, in order: `intend 0`, `shown 0`, … */
  readonly writes: string[] = [];

  async unfinished(_lease: Lease): Promise<StoredReply | undefined> {
    return undefined;
  }

  async intend(_lease: Lease, _reply: string, position: number): Promise<void> {
    this.#set(position, { state: "intended" });
  }

  async record(_lease: Lease, _reply: string, position: number, part: StoredPart, next?: number): Promise<undefined> {
    this.#set(position, part);
    if (next !== undefined) this.#set(next, { state: "intended" });
  }

  async decide(_lease: Lease, _reply: string, _decision: Decision, intend?: number): Promise<void> {
    if (intend !== undefined) this.#set(intend, { state: "intended" });
  }

  async finish(): Promise<void> {}

  #set(position: number, part: StoredPart): void {
    this.parts[position] = part;
    this.writes.push(`${part.state} ${position}`);
  }
}
