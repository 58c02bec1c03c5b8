import type { Address, ConversationId, InboundMessage, Json, MessageRef, PlatformName } from "../message.ts";
import type { Outcome } from "../outcome.ts";
import type { Route } from "./http-route.ts";

/** What a platform tells the core. Every method may be called at any time after `start`. */
export interface Intake {
  /**
   * Takes messages in. Resolves when they are durable, and only then may the platform be told that they have arrived.
   * Safe to repeat: a message that was accepted before changes nothing. Rejects when the store cannot keep them; the
   * platform must then be made to deliver them again.
   */
  accept(messages: readonly InboundMessage[]): Promise<void>;
  /** A person has changed a message. Takes its place as long as it is not answered; accepted as new if never seen. */
  amend(message: InboundMessage): Promise<void>;
  /**
   * The reply under way ends with what it has, because a person pressed stop or because nobody waits for it any more.
   * Nothing happens when there is none.
   */
  stop(conversation: ConversationId, reason: StopReason): void;
}

export type StopReason = "stopped" | "client_gone";

/** A place where people talk to the desk. One adapter each. */
export interface Platform {
  readonly name: PlatformName;
  /** Begins to hand messages over. Throws `ConfigError` when the platform refuses the credentials. */
  start(intake: Intake): Promise<void>;
  /** Stops handing messages over; waits for those under way. Replies can still be sent. */
  stop(): Promise<void>;
  /**
   * The place where one reply is shown. `addresses` are those of all messages that the reply answers, oldest first.
   * Cheap, does no I/O.
   */
  surface(addresses: readonly [Address, ...Address[]]): Surface;
  /** HTTP endpoints that must be served for this platform. */
  readonly routes?: readonly Route[];
  /** Why messages do not arrive at present, for people; empty while all is well. */
  problems?(): readonly string[];
}

/** One message of a reply, ready to be sent: measured, formatted, within the platform's limits. Survives JSON. */
export interface Part {
  /** What a person will read, without markup. */
  readonly text: string;
  /** The platform's own formatting of it. */
  readonly format?: Json;
}

/**
 * `preview` may be lost: where a budget is short it gives way at once, with a `PlatformRateLimitedError`.
 * `final` must arrive: it waits for its place.
 */
export type Stage = "preview" | "final";

/** When to show text that is still growing. Figures are the platform's, measured or documented. */
export interface Pacing {
  /** Least time between the end of one preview call and the start of the next. */
  readonly minIntervalMs: number;
  /** A frame with fewer new characters waits until `maxWaitMs` has passed. */
  readonly minNewCharacters: number;
  readonly maxWaitMs: number;
  /** The first frame needs this many characters, or `firstWaitMs` since the first one arrived. */
  readonly firstCharacters: number;
  readonly firstWaitMs: number;
  /** A preview vanishes unless it is repeated this often; absent: it stays. */
  readonly refreshMs?: number;
  /** The typing sign vanishes unless it is repeated this often. */
  readonly typingRefreshMs?: number;
  /** Previews allowed in any minute; absent: no limit but the interval. */
  readonly maxPerMinute?: number;
}

/**
 * Where one reply is shown. What a platform cannot do is absent, never a method that throws.
 *
 * Every method throws a `PlatformError`. Methods are called one at a time. An aborted signal keeps a call from leaving,
 * which then throws the signal's reason; a call that has left is waited for, within the adapter's own time limit.
 */
export interface Surface {
  readonly pacing: Pacing;
  /**
   * Cuts and formats text. `preview`: unfinished markup is closed or held back. Parts joined show the whole text.
   * A preview's finished parts do not change when text is added. Empty: there is nothing to be seen (yet).
   */
  format(text: string, stage: Stage): readonly Part[];
  /** Creates a message. Not safe to repeat. */
  send(part: Part, stage: Stage, signal: AbortSignal): Promise<MessageRef>;
  /** Replaces a message that `send` made. Safe to repeat; resolves also when nothing changed. */
  edit?(ref: MessageRef, part: Part, stage: Stage, signal: AbortSignal): Promise<void>;
  /** Takes a message that `send` made away again. Safe to repeat. */
  remove?(ref: MessageRef, signal: AbortSignal): Promise<void>;
  /**
   * Shows text that is not a message yet and leaves no trace; `send` takes its place. Safe to repeat.
   * `undefined` shows that an answer is coming. `draft` is the same number for all frames of one part.
   */
  draft?(draft: number, part: Part | undefined, signal: AbortSignal): Promise<void>;
  /** Shows that somebody is typing. Vanishes by itself. */
  typing?(signal: AbortSignal): Promise<void>;
  /** The reply is over and recorded. Called once per process that saw it, after the last `send` or `edit`. */
  settled?(result: ReplyResult): void;
}

/** What became of a reply, for surfaces that report it. */
export interface ReplyResult {
  readonly text: string;
  readonly outcome: Outcome;
  readonly model?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}
