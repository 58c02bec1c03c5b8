import type { FinishReason, LanguageModel, ModelEvent, ModelRequest } from "../../src/core/ports/language-model.ts";
import type { Usage } from "../../src/core/usage.ts";
import { Gate } from "./model/gate.ts";

/** What a scripted answer does next: say a text, send an event, wait for a gate, fail, or stand still for ever. */
export type ScriptStep = string | ModelEvent | Gate | Error | "<stall>";

export interface ScriptedCall {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  /** Set once the stream is over. `left`: the reader stopped reading. */
  ended?: "finished" | "aborted" | "failed" | "left";
}

export type Script = (request: ModelRequest, call: number) => readonly ScriptStep[];

/** A `LanguageModel` in memory that does what its script says; `calls` shows what it was asked. */
export class ScriptedModel implements LanguageModel {
  readonly name: string;
  readonly calls: ScriptedCall[] = [];
  script: Script;

  constructor(name: string, script: Script = (request) => says(`You said: ${request.messages.at(-1)?.text ?? ""}`)) {
    this.name = name;
    this.script = script;
  }

  /** Calls that are not over. */
  get open(): number {
    return this.calls.filter((call) => call.ended === undefined).length;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    signal.throwIfAborted();
    const call: ScriptedCall = { request, signal };
    this.calls.push(call);
    let ended: ScriptedCall["ended"] = "left";
    try {
      for (const step of this.script(request, this.calls.length)) {
        const event = await this.#perform(step, signal);
        if (event === undefined) continue;
        if (event.type === "finish") ended = "finished";
        yield event;
      }
    } catch (error) {
      ended = signal.aborted ? "aborted" : "failed";
      throw error;
    } finally {
      call.ended = ended;
    }
  }

  async #perform(step: ScriptStep, signal: AbortSignal): Promise<ModelEvent | undefined> {
    signal.throwIfAborted();
    if (step instanceof Error) throw step;
    if (step instanceof Gate || step === "<stall>") {
      await passed(step === "<stall>" ? new Gate() : step, signal);
      return undefined;
    }
    return typeof step === "string" ? { type: "text-delta", text: step } : step;
  }
}

/** The finish event of a scripted answer. */
export function finish(model = "scripted", reason: FinishReason = "stop", usage?: Usage): ModelEvent {
  return { type: "finish", reason, model, ...(usage && { usage }) };
}

/** `text` word by word, then the finish; before each of them the gate, if there is one. */
export function says(text: string, options: { readonly gate?: Gate; readonly model?: string } = {}): ScriptStep[] {
  const { gate, model } = options;
  return [...text.split(/(?<= )/), finish(model)].flatMap((step) => (gate === undefined ? [step] : [gate, step]));
}

/** Resolves when the gate lets one step go; rejects with the signal's reason. */
function passed(gate: Gate, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    const leave = gate.pass(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}
