import { randomUUID } from "node:crypto";
import type { Address, Content, InboundMessage } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Intake, Platform } from "../../src/core/ports/platform.ts";
import type { Dialogue, Talk } from "./dialogue.ts";
import { LiveDialogue, type LiveOutput } from "./live-dialogue.ts";
import { createPlainDialogue } from "./plain-dialogue.ts";
import { createTerminalSurface } from "./terminal-surface.ts";

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: LiveOutput;
  readonly clock: Clock;
  /** Whether keys can be read one by one and the screen redrawn. Else lines go in and answers come out. */
  readonly isInteractive: boolean;
  /** Whether text may be styled; without it Markdown is shown as it was written. */
  readonly color: boolean;
  /** Who talks; the conversation has their name. */
  readonly user: string;
  /** BCP 47 language of the person's system. */
  readonly language?: string;
  readonly historyFile: string;
}

export interface TerminalPlatform extends Platform {
  /** Resolves when the person has left. Rejects when what they said could not be kept and cannot be asked for again. */
  readonly left: Promise<void>;
  /** Ends the talk; answers under way are kept for the next start. Safe to repeat. */
  leave(): void;
}

const TERMINAL = "terminal";

/** One person at one terminal. */
export function createTerminalPlatform(options: TerminalOptions): TerminalPlatform {
  const dialogue = options.isInteractive ? new LiveDialogue(options) : createPlainDialogue(options);
  const talk = new TerminalTalk(options, dialogue);
  const left = Promise.withResolvers<void>();
  return {
    name: TERMINAL,
    reports: ["stop"],
    left: left.promise,
    leave: () => dialogue.leave(),
    async start(intake) {
      talk.intake = intake;
      dialogue.converse(talk).then(left.resolve, left.reject);
    },
    async stop() {
      dialogue.leave();
      talk.intake = undefined;
      await talk.taken();
    },
    surface: (addresses) =>
      createTerminalSurface({
        preview(text) {
          talk.answering(addresses);
          dialogue.preview(text);
        },
        final(text) {
          talk.answering(addresses);
          dialogue.final(text);
        },
        settled: () => talk.answered(addresses),
      }),
  };
}

class TerminalTalk implements Talk {
  intake: Intake | undefined;
  readonly #options: TerminalOptions;
  readonly #dialogue: Dialogue;
  readonly #conversation: string;
  /** Messages that are not answered yet, and whom to tell. */
  readonly #open = new Map<string, () => void>();
  #waitingForIdle: (() => void)[] = [];
  #isStopping = false;
  readonly #taking = new Set<Promise<void>>();

  constructor(options: TerminalOptions, dialogue: Dialogue) {
    this.#options = options;
    this.#dialogue = dialogue;
    this.#conversation = `${TERMINAL}:${options.user}`;
  }

  async say(text: string): Promise<void> {
    const message = this.#toMessage(text);
    const answered = Promise.withResolvers<void>();
    if (this.#open.size === 0) this.#isStopping = false;
    this.#open.set(message.id, answered.resolve);
    this.#dialogue.awaiting();
    try {
      if (this.intake === undefined) throw new Error("nothing is taken in any more");
      const taking = this.intake.accept([message]);
      this.#taking.add(taking);
      await taking.finally(() => this.#taking.delete(taking));
    } catch (error) {
      this.#close([message.id]);
      throw error;
    }
    await answered.promise;
  }

  /** Resolves when nothing is on its way to the desk. */
  async taken(): Promise<void> {
    await Promise.allSettled(this.#taking);
  }

  stop(): void {
    this.#isStopping = true;
    this.intake?.stop(this.#conversation, "stopped");
  }

  idle(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForIdle.push(resolve));
  }

  /** The desk works on these messages; those of an earlier run are new to this one. */
  answering(addresses: readonly Address[]): void {
    for (const { message, question } of addresses) {
      if (this.#open.has(String(message))) continue;
      this.#dialogue.recall(String(question));
      this.#open.set(String(message), () => undefined);
      this.#dialogue.awaiting();
    }
    // Ctrl-C may have come before the answer began and found nothing to stop.
    if (this.#isStopping) this.intake?.stop(this.#conversation, "stopped");
  }

  answered(addresses: readonly Address[]): void {
    this.#isStopping = false;
    this.#close(addresses.map(({ message }) => String(message)));
  }

  #close(messages: readonly string[]): void {
    const answered = messages.map((message) => this.#open.get(message));
    for (const message of messages) this.#open.delete(message);
    this.#dialogue.settled(this.#open.size > 0);
    for (const tell of answered) tell?.();
    if (this.#open.size === 0) for (const tell of this.#waitingForIdle.splice(0)) tell();
  }

  #toMessage(text: string): InboundMessage {
    const { user, language, clock } = this.#options;
    const id = `${TERMINAL}:${randomUUID()}`;
    return {
      id,
      platform: TERMINAL,
      conversation: this.#conversation,
      author: { id: user, role: "customer", name: user, ...(language === undefined ? {} : { language }) },
      address: { message: id, question: text },
      content: toContent(text),
      receivedAt: clock.now(),
    };
  }
}

function toContent(text: string): Content {
  const command = /^\/([a-z]{2,32})(?:\s+(.*))?$/is.exec(text.trim());
  if (command?.[1] === undefined) return { kind: "text", text };
  return { kind: "command", name: command[1].toLowerCase(), argument: command[2]?.trim() ?? "" };
}
