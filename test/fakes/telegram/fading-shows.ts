import type { Clock } from "../../../src/core/ports/clock.ts";
import type { ShownDraft, ShownEvent, TextVersion } from "./shown.ts";

const draftMs = 30_000;
const typingMs = 5_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type LiveDraft = Mutable<ShownDraft> & { versions: TextVersion[] };

/** Drafts and chat actions of one chat: what disappears by itself or with the bot's next message. */
export class FadingShows {
  readonly #clock: Clock;
  readonly #stopped: AbortSignal;
  readonly #note: (event: ShownEvent) => void;
  /** A thread shows one draft at a time. */
  readonly #drafts = new Map<number | undefined, LiveDraft>();
  #typing: { readonly action: string; readonly expiresAt: number } | undefined;
  #isWatching = false;

  constructor(clock: Clock, stopped: AbortSignal, note: (event: ShownEvent) => void) {
    this.#clock = clock;
    this.#stopped = stopped;
    this.#note = note;
  }

  get drafts(): readonly ShownDraft[] {
    const now = this.#clock.now();
    return [...this.#drafts.values()].filter((draft) => draft.expiresAt > now);
  }

  get typing(): string | undefined {
    return this.#typing !== undefined && this.#typing.expiresAt > this.#clock.now() ? this.#typing.action : undefined;
  }

  showDraft(given: Pick<ShownDraft, "draftId" | "threadId" | "text" | "entities" | "canStop">): void {
    this.#dropExpired();
    const at = this.#clock.now();
    const previous = this.#drafts.get(given.threadId);
    const isSame = previous?.draftId === given.draftId;
    const versions = isSame ? previous.versions : [];
    const last = versions.at(-1);
    const isNew = last?.text !== given.text || JSON.stringify(last.entities) !== JSON.stringify(given.entities);
    if (isNew) versions.push({ at, text: given.text, entities: given.entities });
    const shownAt = isSame ? previous.shownAt : at;
    this.#drafts.set(given.threadId, { ...given, versions, shownAt, expiresAt: at + draftMs });
    if (previous !== undefined && !isSame) {
      this.#note({ at, kind: "draft-gone", draftId: previous.draftId, reason: "replaced" });
    }
    if (isNew) this.#note({ at, kind: "draft", draftId: given.draftId, text: given.text });
    void this.#watch();
  }

  showTyping(action: string): void {
    this.#dropExpired();
    const at = this.#clock.now();
    const isNew = this.#typing?.action !== action;
    this.#typing = { action, expiresAt: at + typingMs };
    if (isNew) this.#note({ at, kind: "typing", action });
    void this.#watch();
  }

  /** The bot has sent a message into this thread. */
  clear(threadId: number | undefined): void {
    this.#dropExpired();
    const at = this.#clock.now();
    const draft = this.#drafts.get(threadId);
    this.#drafts.delete(threadId);
    if (draft !== undefined) this.#note({ at, kind: "draft-gone", draftId: draft.draftId, reason: "message" });
    if (this.#typing !== undefined) {
      this.#typing = undefined;
      this.#note({ at, kind: "typing-gone", reason: "message" });
    }
  }

  /** One sleeper a chat, however often a draft is refreshed. */
  async #watch(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    while (!this.#stopped.aborted) {
      const next = Math.min(
        ...[...this.#drafts.values(), ...(this.#typing ? [this.#typing] : [])].map((it) => it.expiresAt),
      );
      if (next === Number.POSITIVE_INFINITY) break;
      await this.#clock.sleep(Math.max(0, next - this.#clock.now()), this.#stopped);
      this.#dropExpired();
    }
    this.#isWatching = false;
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    for (const [threadId, draft] of this.#drafts) {
      if (draft.expiresAt > now) continue;
      this.#drafts.delete(threadId);
      this.#note({ at: draft.expiresAt, kind: "draft-gone", draftId: draft.draftId, reason: "expired" });
    }
    if (this.#typing !== undefined && this.#typing.expiresAt <= now) {
      const at = this.#typing.expiresAt;
      this.#typing = undefined;
      this.#note({ at, kind: "typing-gone", reason: "expired" });
    }
  }
}
