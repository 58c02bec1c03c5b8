import type { MessageRef } from "../../src/core/message.ts";
import type { Pacing, Part, Stage, Surface } from "../../src/core/ports/platform.ts";
import type { FakeClock } from "./fake-clock.ts";

export interface SurfaceCall {
  readonly method: "send" | "edit" | "draft" | "typing" | "remove";
  readonly startedAt: number;
  endedAt: number;
  readonly text: string;
  readonly stage: Stage;
}

export interface RecordingOptions {
  readonly clock: FakeClock;
  readonly pacing: Pacing;
  readonly mode: "draft" | "edit" | "typing";
  readonly latencyMs?: number;
  /** Throws to make a call fail. */
  readonly fault?: (call: SurfaceCall) => void;
  /** Longest part, in characters. */
  readonly partLength?: number;
}

/** A surface that remembers what it was asked for, and whether two calls ever overlapped. */
export class RecordingSurface implements Surface {
  readonly calls: SurfaceCall[] = [];
  readonly pacing: Pacing;
  readonly edit?: (ref: MessageRef, part: Part, stage: Stage) => Promise<void>;
  readonly draft?: (draft: number, part: Part | undefined) => Promise<void>;
  overlapped = false;
  readonly #options: RecordingOptions;
  #inFlight = 0;
  #sent = 0;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.pacing = options.pacing;
    if (options.mode !== "typing") this.edit = (_ref, part, stage) => this.#call("edit", part.text, stage);
    if (options.mode === "draft") this.draft = (_draft, part) => this.#call("draft", part?.text ?? "", "preview");
  }

  /** What was shown, in order, without signs of life. */
  get frames(): string[] {
    return this.calls.filter(({ method }) => method !== "typing").map(({ text }) => text);
  }

  format(text: string): Part[] {
    const size = this.#options.partLength ?? Number.POSITIVE_INFINITY;
    const parts: Part[] = [];
    for (let start = 0; start < text.length; start += size) parts.push({ text: text.slice(start, start + size) });
    return parts;
  }

  async send(part: Part, stage: Stage): Promise<MessageRef> {
    await this.#call("send", part.text, stage);
    return { id: ++this.#sent };
  }

  async remove(): Promise<void> {
    await this.#call("remove", "", "final");
  }

  async typing(): Promise<void> {
    await this.#call("typing", "", "preview");
  }

  async #call(method: SurfaceCall["method"], text: string, stage: Stage): Promise<void> {
    const { clock, latencyMs = 0, fault } = this.#options;
    const call: SurfaceCall = { method, text, stage, startedAt: clock.now(), endedAt: Number.NaN };
    this.calls.push(call);
    this.#inFlight++;
    if (this.#inFlight > 1) this.overlapped = true;
    try {
      if (latencyMs > 0) await clock.sleep(latencyMs);
      fault?.(call);
    } finally {
      this.#inFlight--;
      call.endedAt = clock.now();
    }
  }
}
