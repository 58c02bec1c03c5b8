import type { ChatStream } from "./chat-stream.ts";
import type { Answer } from "./engine-under-test.ts";

/** What a client has seen of one streamed answer. */
export interface Transcript {
  /** The text as it stood at each `reset`, and at the end. */
  readonly texts: readonly string[];
  readonly done: Answer;
}

/** Follows a streamed answer to its end. */
export async function transcribe(stream: ChatStream, shown = ""): Promise<Transcript> {
  const texts: string[] = [];
  let text = shown;
  for (const { event, data } of await stream.all()) {
    if (event === "delta") text += data.text;
    if (event === "done") return { texts: [...texts, text], done: data };
    if (event !== "reset") continue;
    texts.push(text);
    text = "";
  }
  throw new Error(`the stream ended without done after "${[...texts, text].join('", "')}"`);
}

/** Reads until the client has seen all of `text`. */
export async function untilShown(stream: ChatStream, text: string): Promise<string> {
  let shown = "";
  while (shown !== text) {
    const event = await stream.next();
    if (event?.event !== "delta") throw new Error(`"${shown}" was followed by ${event?.event ?? "the end"}`);
    shown += event.data.text;
  }
  return shown;
}
