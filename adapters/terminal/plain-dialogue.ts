import { createInterface, type Interface } from "node:readline";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";
import type { Dialogue, Talk } from "./dialogue.ts";

export interface PlainDialogueOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: { write(text: string): unknown };
}

/** For pipes: every line is a question, and the answers come out one after the other as plain text. */
export function createPlainDialogue({ input, output }: PlainDialogueOptions): Dialogue {
  const leaving = Promise.withResolvers<void>();
  let lines: Lines | undefined;
  let isFirst = true;

  async function readAll(talk: Talk, source: Lines): Promise<void> {
    for (;;) {
      const line = await source.next();
      if (line === undefined || line.trim() === "/exit") break;
      if (line.trim() !== "") await talk.say(line);
    }
    await talk.idle();
  }

  return {
    async converse(talk) {
      lines = new Lines(input);
      await Promise.race([readAll(talk, lines), leaving.promise]);
      lines.close();
    },
    final(text) {
      output.write(`${isFirst ? "" : "\n"}${cleanText(text).trim()}\n`);
      isFirst = false;
    },
    leave() {
      lines?.close();
      leaving.resolve();
    },
    recall: () => undefined,
    awaiting: () => undefined,
    preview: () => undefined,
    settled: () => undefined,
  };
}

/** Lines one at a time. Those that have arrived before the end of the input can still be read after it. */
class Lines {
  readonly #reader: Interface;
  readonly #queue: string[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(input: NodeJS.ReadableStream) {
    this.#reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
    this.#reader.on("line", (line) => {
      this.#queue.push(line);
      this.#wake?.();
    });
    this.#reader.on("close", () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** Undefined: there are no more. */
  async next(): Promise<string | undefined> {
    while (this.#queue.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#queue.shift();
  }

  /** What has not been read is given up. */
  close(): void {
    this.#queue.length = 0;
    this.#reader.close();
  }
}
