import type { MessageRef } from "../message.ts";
import type { Lease } from "../ports/inbox.ts";
import type { Outbox, StoredPart, StoredReply } from "../ports/outbox.ts";
import type { Part } from "../ports/platform.ts";
import type { ReceiptEffect } from "../ports/receipts.ts";

/**
 * What is known, durably, of the messages that one reply consists of. Every create is announced here before it is made
 * and recorded after, so that a process that dies in between leaves `intended` behind and nothing worse.
 */
export class PartLedger {
  readonly reply: string;
  readonly #lease: Lease;
  readonly #outbox: Outbox;
  readonly #onReceipt: ((effect: ReceiptEffect) => void) | undefined;
  readonly #parts: (StoredPart | undefined)[];
  /** Creates that are announced and certainly not made yet. */
  readonly #announced = new Set<number>();

  /** `onReceipt` is told of the effects of receipts that came before their message was recorded. */
  constructor(
    outbox: Outbox,
    lease: Lease,
    reply: string,
    stored: StoredReply | undefined,
    onReceipt?: (effect: ReceiptEffect) => void,
  ) {
    this.reply = reply;
    this.#outbox = outbox;
    this.#lease = lease;
    this.#onReceipt = onReceipt;
    this.#parts = [...(stored?.parts ?? [])];
  }

  get count(): number {
    return this.#parts.length;
  }

  part(position: number): StoredPart | undefined {
    return this.#parts[position];
  }

  /** What was sent before the reply was decided and cannot be taken back: its first parts, as they were sent. */
  get pieces(): readonly Part[] {
    const pieces: Part[] = [];
    for (const part of this.#parts) {
      if (part?.state !== "delivered" || part.piece === undefined) break;
      pieces.push(part.piece);
    }
    return pieces;
  }

  ref(position: number): MessageRef | undefined {
    const part = this.#parts[position];
    return part === undefined || part.state === "intended" ? undefined : part.ref;
  }

  /** Whether a create of this part was made, or may have been, and its answer was never seen. */
  isUnknown(position: number): boolean {
    return this.#parts[position]?.state === "intended" && !this.#announced.has(position);
  }

  async intend(position: number): Promise<void> {
    await this.#outbox.intend(this.#lease, this.reply, position);
    this.announced(position);
  }

  /** `next`: the create that follows at once, announced in the same write. */
  async record(position: number, part: StoredPart, next?: number): Promise<void> {
    const effect = await this.#outbox.record(this.#lease, this.reply, position, part, next);
    this.#parts[position] = part;
    this.#announced.delete(position);
    if (next !== undefined) this.announced(next);
    if (effect !== undefined) this.#onReceipt?.(effect);
  }

  /** The outbox has announced a create in a write of its own. */
  announced(position: number): void {
    this.#parts[position] = { state: "intended" };
    this.#announced.add(position);
  }

  /** A create was made and nobody knows what became of it. */
  unknown(position: number): void {
    this.#announced.delete(position);
  }

  /** The message is gone from the platform: what comes next is a create. */
  forget(position: number): void {
    this.#parts[position] = undefined;
    this.#announced.delete(position);
  }
}
