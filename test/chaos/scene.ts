import type { FakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { answerTo, type Length } from "./answers.ts";
import type { SceneName } from "./scene-kinds.ts";

/** What the customers have in front of them when all is over. */
export interface Sight {
  /** For each whole answer, the messages that it speaks of. */
  readonly answers: readonly (readonly string[])[];
  /** Texts that are no whole answer: beginnings, copies of one part, placeholders. */
  readonly leftOver: readonly string[];
  /** Anything else that should not be seen any more, in words. */
  readonly problems?: readonly string[];
}

/** One kind of place where customers talk to the desk. */
export interface Scene {
  readonly name: SceneName;
  readonly conversation: string;
  readonly env: Readonly<Record<string, string>>;
  /** The ids, in the store, of all that was said. */
  readonly messages: readonly string[];
  /** The desk can be reached at `url` from now on; what a client does then by itself. */
  connect(url: string): Promise<void>;
  /** A customer says something that is named by `word`. */
  say(word: string): void;
  /** The platform delivers what was said last once more. */
  redeliver(): void;
  /** Whether the platform has nothing more to hand over or to wait for. */
  isQuiet(): boolean;
  sight(): Promise<Sight>;
  stop(): Promise<void>;
  /** What the platform sees of the desk while an answer is being made; absent: it sees nothing before the end. */
  readonly moments?: Moments;
}

/**
 * How far the desk has got, as its platform sees it. Each method is called before what it waits for can happen, and
 * rejects when it does not happen.
 */
export interface Moments {
  /** The desk has been handed what was said, and has not confirmed it. */
  handedOver(): Promise<unknown>;
  /** A customer sees that an answer comes: its beginning, or the typing sign where the platform shows no beginnings. */
  underWay(): Promise<unknown>;
  /** The next call that shows so much of an answer gets that far and no further, and is there now. */
  stalled(call: ShowingCall, at: "received" | "done"): Promise<unknown>;
  /** The call that shows the end of an answer was answered. */
  finalAnswered(): Promise<unknown>;
  /** The desk has been told what has become of a message, and has not confirmed that. */
  receiptHandedOver?(): Promise<unknown>;
}

/** `preview`: shows the beginning of an answer that still grows. `final`: brings the last part of a whole one. */
export type ShowingCall = "preview" | "final";

export const MOMENT_TIMEOUT_MS = 10_000;

/** The model of one round: its answers wait for `gate` until that is opened. */
export class SceneModel {
  readonly fake: FakeModel;
  readonly gate = new Gate();
  readonly #length: Length;

  constructor(fake: FakeModel, length: Length) {
    this.fake = fake;
    this.#length = length;
    fake.respond((request) => ({
      chunks: this.answer(String(request.body.messages.at(-1)?.content)),
      gate: this.gate,
    }));
  }

  answer(said: string): readonly string[] {
    return answerTo(said, this.#length);
  }

  /** Whole texts of all answers that were asked for. */
  get texts(): readonly string[] {
    const asked = this.fake.requests.map(({ body }) => String(body.messages.at(-1)?.content));
    return [...new Set(asked)].map((said) => this.answer(said).join(""));
  }
}
