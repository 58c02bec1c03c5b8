import type { MessageRef } from "../../src/core/message.ts";
import type { Pacing, Part, Stage, Surface } from "../../src/core/ports/platform.ts";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";

/** As smooth as the eye can follow: a frame costs a few bytes. */
const PACING: Pacing = {
  minIntervalMs: 33,
  minNewCharacters: 1,
  maxWaitMs: 33,
  firstCharacters: 1,
  firstWaitMs: 0,
};

/** Nothing that is written to a terminal has a handle. */
const NO_MESSAGE: MessageRef = {};

export interface ReplyView {
  preview(text: string): void;
  final(text: string): void;
  settled(): void;
}

/** One reply in the terminal. Parts hold the model's own text: how it is laid out depends on the window of the moment. */
export function createTerminalSurface(view: ReplyView): Surface {
  return {
    pacing: PACING,
    format(text): readonly Part[] {
      const clean = cleanText(text);
      return clean.trim() === "" ? [] : [{ text: clean }];
    },
    async draft(_draft: number, part: Part | undefined, signal: AbortSignal) {
      signal.throwIfAborted();
      view.preview(part?.text ?? "");
    },
    async send(part: Part, _stage: Stage, signal: AbortSignal) {
      signal.throwIfAborted();
      view.final(part.text);
      return NO_MESSAGE;
    },
    settled: () => view.settled(),
  };
}
