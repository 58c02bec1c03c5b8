import { createInterface } from "node:readline";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";
import type { Dialogue, Talk } from "./dialogue.ts";

export interface PlainDialogueOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: { write(text: string): unknown };
}

/** For pipes: every line is a question, and the answers come out one after the other as plain text. */
export function createPlainDialogue({ input, output }: PlainDialogueOptions): Dialogue {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
  const queue: string[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let left = false;
  let isFirst = true;
  const { promise: leaving, resolve: leave } = Promise.withResolvers<void>();
  lines.on("line", (line) => {
    queue.push(line);
    wake?.();
  });
  lines.on("close", () => {
    ended = true;
    wake?.();
  });

  async function readLine(): Promise<string | undefined> {
    while (queue.length === 0 && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return queue.shift();
  }

  async function readAll(talk: Talk): Promise<void> {
    for (;;) {
      const line = await readLine();
      if (line === undefined || left || line.trim() === "/exit") break;
      if (line.trim() !== "") await talk.say(line);
    }
    await talk.idle();
  }

  return {
    converse: (talk) => Promise.race([readAll(talk), leaving]),
    final(text) {
      output.write(`${isFirst ? "" : "\n"}${cleanText(text).trim()}\n`);
      isFirst = false;
    },
    leave() {
      left = true;
      lines.close();
      leave();
    },
    recall: () => undefined,
    awaiting: () => undefined,
    preview: () => undefined,
    settled: () => undefined,
  };
}
