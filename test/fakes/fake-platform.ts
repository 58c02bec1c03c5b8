import {
  type PlatformError,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
} from "../../src/core/errors.ts";
import type { Address, ConversationId, InboundMessage, MessageRef } from "../../src/core/message.ts";
import type {
  Intake,
  Pacing,
  Part,
  Piecemeal,
  Platform,
  ReplyResult,
  Stage,
  Surface,
} from "../../src/core/ports/platform.ts";

/** How unfinished text is shown: as a draft, by editing a message, in finished pieces, or not at all. */
export type PreviewKind = "draft" | "edit" | "piecemeal" | "none";

export type FakeOperation = "send" | "edit" | "remove" | "draft" | "typing";

/**
 * What goes wrong with one call. `lost_before` and `lost_after`: the answer is never seen, and the call has not, or
 * has, taken effect. `down`: it certainly has not. The others are the platform's refusals; `gone` also means that a
 * person has deleted the message. An error is thrown as it is.
 */
export type FakeFault =
  | { readonly rateLimitedMs: number }
  | "down"
  | "lost_before"
  | "lost_after"
  | "blocked"
  | "gone"
  | "format"
  | "closed"
  | "other"
  | Error;

/** A message of the bot, as the people in the conversation see it. */
export interface FakeMessage {
  readonly id: number;
  readonly conversation: ConversationId;
  text: string;
  /** The stage of the last call that changed it. */
  stage: Stage;
  edits: number;
}

export interface FakeCall {
  readonly operation: FakeOperation;
  readonly conversation: ConversationId;
  readonly text: string | undefined;
  readonly stage: Stage | undefined;
}

export interface FakePlatformOptions {
  readonly name?: string;
  readonly previews?: PreviewKind;
  /** Longest text of one message, in UTF-16 units. */
  readonly maxLength?: number;
  readonly pacing?: Partial<Pacing>;
  readonly piecemeal?: Partial<Piecemeal>;
  /** Asked once for each call, which then goes wrong so. */
  readonly faultFor?: (call: FakeCall) => FakeFault | undefined;
}

const PACING: Pacing = {
  minIntervalMs: 1000,
  minNewCharacters: 8,
  maxWaitMs: 3000,
  firstCharacters: 1,
  firstWaitMs: 0,
  typingRefreshMs: 4000,
};

const PIECEMEAL: Piecemeal = { firstAfterMs: 1000, minCharacters: 30, maxParts: 4 };

/** A platform in memory. What people see outlives every desk that it is connected to. */
export class FakePlatform implements Platform {
  readonly name: string;
  readonly reports = ["amend", "withdraw", "stop", "feedback", "receipt"] as const;
  readonly calls: FakeCall[] = [];
  readonly settled: ReplyResult[] = [];
  readonly #options: FakePlatformOptions;
  readonly #messages: FakeMessage[] = [];
  readonly #drafts = new Map<ConversationId, string>();
  readonly #faults: { readonly operation: FakeOperation; readonly fault: FakeFault }[] = [];
  readonly #taking = new Set<Promise<void>>();
  #nextId = 1;
  #intake: Intake | undefined;

  constructor(options: FakePlatformOptions = {}) {
    this.name = options.name ?? "fake";
    this.#options = options;
  }

  async start(intake: Intake): Promise<void> {
    this.#intake = intake;
  }

  async stop(): Promise<void> {
    this.#intake = undefined;
    await Promise.allSettled(this.#taking);
  }

  surface(addresses: readonly [Address, ...Address[]]): Surface {
    return createSurface(this, String(addresses[0].conversation), this.#options);
  }

  /** People say something. Rejects while no desk is connected. */
  async say(...messages: readonly InboundMessage[]): Promise<void> {
    if (this.#intake === undefined) throw new Error("nobody takes messages in");
    const taking = this.#intake.accept(messages);
    this.#taking.add(taking);
    await taking.finally(() => this.#taking.delete(taking));
  }

  /** A person deletes what they have said. Rejects while no desk is connected. */
  async withdraw(message: string): Promise<void> {
    if (this.#intake === undefined) throw new Error("nobody takes messages in");
    await this.#intake.withdraw(message);
  }

  /** The next calls of an operation go wrong, one fault each, in this order. */
  fail(operation: FakeOperation, ...faults: readonly FakeFault[]): void {
    for (const fault of faults) this.#faults.push({ operation, fault });
  }

  /** What stands in a conversation now, oldest first. */
  shown(conversation: ConversationId): readonly FakeMessage[] {
    return this.#messages.filter((message) => message.conversation === conversation);
  }

  /** The draft on show; undefined: none. */
  draft(conversation: ConversationId): string | undefined {
    return this.#drafts.get(conversation);
  }

  /** Makes one call, or lets it go wrong. For surfaces. */
  async perform<T>(call: FakeCall, ref: MessageRef | undefined, effect: () => T): Promise<T> {
    this.calls.push(call);
    const fault = this.#takeFault(call);
    await Promise.resolve();
    if (fault === "gone" && ref !== undefined) this.delete(ref);
    if (fault !== undefined && fault !== "lost_after") throw this.#toError(call.operation, fault);
    const result = effect();
    if (fault !== undefined) throw this.#toError(call.operation, fault);
    return result;
  }

  create(conversation: ConversationId, text: string, stage: Stage): MessageRef {
    const id = this.#nextId++;
    this.#messages.push({ id, conversation, text, stage, edits: 0 });
    this.#drafts.delete(conversation);
    return { id };
  }

  change(ref: MessageRef, text: string, stage: Stage): void {
    const message = this.#messages.find(({ id }) => id === ref.id);
    if (message === undefined) throw this.#toError("edit", "gone");
    if (message.text !== text) message.edits++;
    message.text = text;
    message.stage = stage;
  }

  delete(ref: MessageRef): void {
    const index = this.#messages.findIndex(({ id }) => id === ref.id);
    if (index >= 0) this.#messages.splice(index, 1);
  }

  showDraft(conversation: ConversationId, text: string): void {
    this.#drafts.set(conversation, text);
  }

  #takeFault(call: FakeCall): FakeFault | undefined {
    const index = this.#faults.findIndex(({ operation }) => operation === call.operation);
    if (index >= 0) return this.#faults.splice(index, 1)[0]?.fault;
    return this.#options.faultFor?.(call);
  }

  #toError(operation: FakeOperation, fault: FakeFault): PlatformError | Error {
    if (fault instanceof Error) return fault;
    if (typeof fault === "object") {
      return new PlatformRateLimitedError(this.name, operation, fault.rateLimitedMs, "platform");
    }
    switch (fault) {
      case "down":
        return new PlatformUnavailableError(this.name, operation, "not_done", "down");
      case "lost_before":
      case "lost_after":
        return new PlatformUnavailableError(this.name, operation, "unknown", "no answer");
      default:
        return new PlatformRejectedError(this.name, operation, fault, `refused: ${fault}`);
    }
  }
}

function createSurface(platform: FakePlatform, conversation: ConversationId, options: FakePlatformOptions): Surface {
  const { previews = "edit", maxLength = 200 } = options;
  const surface: Surface = {
    pacing: { ...PACING, ...options.pacing },
    limit: { size: maxLength, unit: "UTF-16 units" },
    format: (text) => cut(text, maxLength),
    send(part, stage, signal) {
      return leave({ operation: "send", conversation, text: part.text, stage }, signal, undefined, () =>
        platform.create(conversation, part.text, stage),
      );
    },
    remove(ref, signal) {
      return leave({ operation: "remove", conversation, text: undefined, stage: undefined }, signal, ref, () =>
        platform.delete(ref),
      );
    },
    typing(signal) {
      return leave(
        { operation: "typing", conversation, text: undefined, stage: undefined },
        signal,
        undefined,
        () => undefined,
      );
    },
    settled: (result) => void platform.settled.push(result),
  };
  if (previews === "none") return surface;
  if (previews === "piecemeal") return { ...surface, piecemeal: { ...PIECEMEAL, ...options.piecemeal } };
  const withEdit: Surface = {
    ...surface,
    edit(ref, part, stage, signal) {
      return leave({ operation: "edit", conversation, text: part.text, stage }, signal, ref, () =>
        platform.change(ref, part.text, stage),
      );
    },
  };
  if (previews === "edit") return withEdit;
  return {
    ...withEdit,
    draft(_draft, part, signal) {
      return leave({ operation: "draft", conversation, text: part?.text, stage: "preview" }, signal, undefined, () =>
        platform.showDraft(conversation, part?.text ?? ""),
      );
    },
  };

  async function leave<T>(
    call: FakeCall,
    signal: AbortSignal,
    ref: MessageRef | undefined,
    effect: () => T,
  ): Promise<T> {
    signal.throwIfAborted();
    return platform.perform(call, ref, effect);
  }
}

/** Pieces of equal length that join to the text. */
function cut(text: string, maxLength: number): Part[] {
  const count = text.trim() === "" ? 0 : Math.ceil(text.length / maxLength);
  return Array.from({ length: count }, (_, index) => ({
    text: text.slice(index * maxLength, (index + 1) * maxLength),
    format: { marked: true },
  }));
}
