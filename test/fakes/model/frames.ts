import { chunksOf, type FakeAnswer, type FakeUsage, type FakeWire } from "./fake-reply.ts";

/** One thing to write: its bytes, already in HTTP chunked coding, and the text in it. */
export interface Step {
  readonly writes: readonly Buffer[];
  /** Position of the chunk of text that it holds; undefined: what it holds is not text. */
  readonly chunk?: number;
  readonly characters: number;
}

export interface StreamScript {
  readonly steps: readonly Step[];
  readonly ending: "end" | "stall" | "cut" | "reset" | "linger";
  /** Nothing of the answer is missing. */
  readonly isWhole: boolean;
}

const CREATED = 1_700_000_000;

/** The whole stream, serialised before the first byte goes out. */
export function toStreamScript(answer: FakeAnswer, model: string, withUsage: FakeUsage | undefined): StreamScript {
  const { fault, wire } = answer;
  const chunks = textSteps(answer, model);
  const last = chunks.length;
  const cutAt = fault === undefined || fault.kind === "malformed" ? last : Math.min(fault.after, last);
  const steps = [...reasoningSteps(answer, model), ...chunks.slice(0, cutAt)];
  switch (fault?.kind) {
    case "stall":
      return { steps, ending: "stall", isWhole: false };
    case "cut":
    case "reset":
      return { steps, ending: fault.kind, isWhole: false };
    case "eof":
      return { steps, ending: "end", isWhole: false };
    case "error":
      return { steps: [...steps, toStep(frame({ error: fault.error }) + DONE, wire)], ending: "end", isWhole: false };
    default: {
      const end = tail(answer, model, withUsage);
      const all = end === "" ? steps : [...steps, toStep(end, wire)];
      return { steps: all, ending: answer.linger ? "linger" : "end", isWhole: true };
    }
  }
}

/** The same answer as one `chat.completion` object. */
export function toCompletion(answer: FakeAnswer, model: string, usage: FakeUsage | undefined): string {
  const message = { role: "assistant", content: chunksOf(answer).join("") };
  const finish_reason = answer.finishReason === undefined ? "stop" : answer.finishReason;
  return JSON.stringify({
    id: "chatcmpl-fake",
    object: "chat.completion",
    created: CREATED,
    model,
    choices: [{ index: 0, message, finish_reason }],
    ...(usage && { usage }),
  });
}

const DONE = "data: [DONE]\n\n";

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function chunkFrame(model: string, delta: object, finish_reason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
  return frame({ id: "chatcmpl-fake", object: "chat.completion.chunk", created: CREATED, model, choices });
}

function tail(answer: FakeAnswer, model: string, usage: FakeUsage | undefined): string {
  const { finishReason = "stop", done = true } = answer;
  const finish = finishReason === null ? "" : chunkFrame(model, {}, finishReason);
  const spent = usage
    ? frame({ id: "chatcmpl-fake", object: "chat.completion.chunk", created: CREATED, model, choices: [], usage })
    : "";
  return finish + spent + (done ? DONE : "");
}

function reasoningSteps(answer: FakeAnswer, model: string): Step[] {
  return (answer.reasoning ?? []).map((text) => toStep(chunkFrame(model, { reasoning_content: text }), answer.wire));
}

const cache = new WeakMap<readonly string[], Map<string, readonly Step[]>>();

function textSteps(answer: FakeAnswer, model: string): readonly Step[] {
  const chunks = chunksOf(answer);
  const key = JSON.stringify([model, answer.wire, answer.fault]);
  const known = cache.get(chunks)?.get(key);
  if (known !== undefined) return known;
  const steps = chunks.map((text, index) => {
    const role = index === 0 ? chunkFrame(model, { role: "assistant", content: "" }) : "";
    if (answer.fault?.kind === "malformed" && answer.fault.after === index) {
      return toStep(
        `${role}data: ${answer.fault.data ?? '{"choices":[{"index":0,"delta":{"content":"lo'}\n\n`,
        answer.wire,
      );
    }
    return {
      ...toStep(role + chunkFrame(model, { content: text }), answer.wire),
      chunk: index,
      characters: text.length,
    };
  });
  const byKey = cache.get(chunks) ?? new Map<string, readonly Step[]>();
  byKey.set(key, steps);
  cache.set(chunks, byKey);
  return steps;
}

/** A comment that keeps the connection alive and says nothing. */
export const commentWrite: Buffer = chunkedCoding(Buffer.from(": keep-alive\n\n"));

function toStep(text: string, wire: FakeWire | undefined): Step {
  const bytes = Buffer.from(wire?.lineEnd === undefined ? text : text.replaceAll("\n", wire.lineEnd));
  return { writes: pieces(bytes, wire).map(chunkedCoding), characters: 0 };
}

function pieces(bytes: Buffer, wire: FakeWire | undefined): Buffer[] {
  if (wire?.writes === "byte") return Array.from(bytes, (byte) => Buffer.of(byte));
  if (wire?.writes !== "split-characters") return [bytes];
  const parts: Buffer[] = [];
  let start = 0;
  for (let index = 1; index < bytes.length; index++) {
    const inside = ((bytes[index] ?? 0) & 0b1100_0000) === 0b1000_0000;
    if (!inside) continue;
    parts.push(bytes.subarray(start, index));
    start = index;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

function chunkedCoding(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
