import type { Address, ConversationId, InboundMessage, Json, MessageRef, PlatformName } from "../message.ts";
import type { Outcome } from "../outcome.ts";
import type { Provenance } from "../provenance.ts";
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
   * A person has deleted the message with this id (`InboundMessage.id`). Resolves when that is durable. As long as
   * nothing of an answer to it can be seen it ends without a word, and what else the reply was about is asked anew
   * without it. Nothing happens when an answer is visible or decided, or when the message was never accepted. Safe to
   * repeat.
   */
  withdraw(message: string): Promise<void>;
  /**
   * The reply under way ends with what it has, because a person pressed stop or because nobody waits for it any more.
   * Nothing happens when there is none.
   */
  stop(conversation: ConversationId, reason: StopReason): void;
  /**
   * A person has judged a message of the bot. Resolves when that is durable; the newest judgement of each person counts.
   * Safe to repeat. Ignored where the message is not known (any more).
   */
  feedback(feedback: Feedback): Promise<void>;
  /**
   * What became of a message after the platform had taken it. Resolves when that is durable. Receipts may come twice and
   * out of order: what is further on stays. Ignored where the message is not known (any more).
   */
  receipt(receipt: Receipt): Promise<void>;
}

export interface Feedback {
  readonly conversation: ConversationId;
  /** The platform's id of the person, as in `Author.id`. */
  readonly author: string;
  /** As `Surface.send` returned it: the same fields with the same values. */
  readonly message: MessageRef;
  /** `none`: an earlier judgement is taken back. */
  readonly rating: "up" | "down" | "none";
}

/** `sent` < `delivered` < `read`; `failed` is the end, wherever it comes. */
export type ReceiptStatus = "sent" | "delivered" | "read" | "failed";

export interface Receipt {
  /** As `Surface.send` returned it: the same fields with the same values. */
  readonly message: MessageRef;
  readonly status: ReceiptStatus;
  /** Of `failed`: the platform's code and what it means, for people. Holds no words of the conversation. */
  readonly why?: string;
  /** Epoch milliseconds, by the platform's clock. */
  readonly at: number;
}

export type StopReason = "stopped" | "client_gone";

/** A place where people talk to the desk. One adapter each. */
export interface Platform {
  readonly name: PlatformName;
  /** What people and the platform can tell besides messages: the methods of `Intake` that may be called. */
  readonly reports: readonly Exclude<keyof Intake, "accept">[];
  /** Begins to hand messages over. Throws `ConfigError` when the platform refuses the credentials. */
  start(intake: Intake): Promise<void>;
  /** Stops handing messages over; waits for those under way. Replies can still be sent. */
  stop(): Promise<void>;
  /**
   * The place where one reply is shown. `addresses` are those of all messages that the reply answers, oldest first.
   * Cheap, does no I/O.
   */
  surface(addresses: readonly [Address, ...Address[]]): Surface;
  /** Nothing reaches anybody but answers to messages that wait for one. */
  readonly answersOnly?: true;
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
  /** It ends an answer that people may judge: buttons for that belong below it, where the platform has them. */
  readonly asksForJudgement?: true;
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

/** As the platform measures it, after it has read the markup. */
export interface TextLimit {
  readonly size: number;
  readonly unit: "UTF-16 units" | "bytes";
}

/** Finished paragraphs are sent as messages of their own before the whole text is there. */
export interface Piecemeal {
  /** No piece before the text has grown for this long. */
  readonly firstAfterMs: number;
  /** In UTF-16 units of the source. */
  readonly minCharacters: number;
  /** Messages of one reply, the last one included, as far as its length allows. */
  readonly maxParts: number;
}

/**
 * Where one reply is shown. What a platform cannot do is absent, never a method that throws.
 *
 * Every method throws a `PlatformError`. Methods are called one at a time. An aborted signal keeps a call from leaving,
 * which then throws the signal's reason; a call that has left is waited for, within the adapter's own time limit.
 */
export interface Surface {
  readonly pacing: Pacing;
  /** The longest text of one message; absent: any length. */
  readonly limit?: TextLimit;
  /**
   * Present: a reply that cannot be edited may be sent piece by piece while it grows. See `Piecemeal`. A piece is formatted
   * as a final, since nothing changes it any more, and sent as a preview: it may wait for the end. Not looked at where
   * there is `edit` or `draft`.
   */
  readonly piecemeal?: Piecemeal;
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
export interface ReplyResult extends Provenance {
  readonly text: string;
  readonly outcome: Outcome;
}
