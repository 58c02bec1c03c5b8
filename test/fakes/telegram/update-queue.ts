import type { Update } from "grammy/types";

export type UpdateKind = Exclude<keyof Update, "update_id">;

export interface QueuedUpdate {
  readonly update: Update;
  /** Updates of one chat are delivered to a webhook one after another. */
  readonly chat: number;
  /** Sent again on purpose: handed out once more even if it was confirmed. */
  isRepeated: boolean;
}

const optInKinds = new Set<string>(["chat_member", "message_reaction", "message_reaction_count"]);

/** Updates that the bot has not confirmed, oldest first. */
export class UpdateQueue {
  /** Told of every update that comes in. */
  onAdded: (queued: QueuedUpdate) => void = () => {};
  /** Told when a webhook has taken an update. */
  onConfirmed: () => void = () => {};
  readonly #pending = new Map<number, QueuedUpdate>();
  readonly #all = new Map<number, QueuedUpdate>();
  #nextId: number;
  /** `undefined`: everything but the kinds that a bot must ask for. */
  #allowed: ReadonlySet<string> | undefined;

  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  get allowedUpdates(): string[] | undefined {
    return this.#allowed === undefined ? undefined : [...this.#allowed];
  }

  get pending(): readonly QueuedUpdate[] {
    return [...this.#pending.values()];
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  get lastId(): number {
    return this.#nextId - 1;
  }

  /** The choice stays until the next call that names one; an empty list means the default again. */
  allowOnly(kinds: readonly unknown[] | undefined): void {
    if (kinds === undefined) return;
    this.#allowed = kinds.length === 0 ? undefined : new Set(kinds.map(String));
  }

  /** Returns the number of the update, or `undefined` when the bot does not want its kind. */
  add<Kind extends UpdateKind>(kind: Kind, chat: number, content: NonNullable<Update[Kind]>): number | undefined {
    const isWanted = this.#allowed === undefined ? !optInKinds.has(kind) : this.#allowed.has(kind);
    if (!isWanted) return undefined;
    const updateId = this.#nextId++;
    this.#put({ update: { update_id: updateId, [kind]: content }, chat, isRepeated: false });
    return updateId;
  }

  /** Delivers an update once more, as the platform does when a confirmation is lost. */
  repeat(updateId: number): void {
    const known = this.#all.get(updateId);
    if (known === undefined) throw new Error(`There was no update ${updateId}`);
    this.#put({ ...known, isRepeated: true });
  }

  /** Forgets what lies before `offset`; a negative one keeps only so many of the newest. */
  confirmBefore(offset: number): void {
    if (offset < 0) {
      const excess = this.#pending.size + offset;
      for (const updateId of [...this.#pending.keys()].slice(0, Math.max(0, excess))) this.#pending.delete(updateId);
      return;
    }
    for (const [updateId, queued] of this.#pending) {
      if (updateId < offset && !queued.isRepeated) this.#pending.delete(updateId);
    }
  }

  confirm(updateId: number): void {
    this.#pending.delete(updateId);
    this.onConfirmed();
  }

  clear(): void {
    this.#pending.clear();
  }

  /** The oldest unconfirmed updates; they stay until they are confirmed. */
  handOut(limit: number): Update[] {
    const chosen = [...this.#pending.values()].slice(0, limit);
    for (const queued of chosen) queued.isRepeated = false;
    return chosen.map((queued) => queued.update);
  }

  #put(queued: QueuedUpdate): void {
    this.#all.set(queued.update.update_id, queued);
    this.#pending.set(queued.update.update_id, queued);
    this.onAdded(queued);
  }
}
