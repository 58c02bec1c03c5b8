/** @typedef {{ readonly name: string, readonly data: string }} ServerEvent */

/**
 * Server-sent events from the body of a response, one by one. Ends when the body ends; throws when the connection
 * breaks. An event that the end of the body cut in two is dropped, as the standard asks.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} onBytes called whenever anything arrives, keep-alive comments included
 * @returns {AsyncGenerator<ServerEvent, void, undefined>}
 */
export async function* readEvents(body, onBytes) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onBytes();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Turns text that arrives in pieces of any size into events. */
class EventParser {
  #rest = "";
  #name = "";
  /** @type {string[]} */
  #data = [];

  /**
   * @param {string} text
   * @returns {Generator<ServerEvent, void, undefined>}
   */
  *push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length > 0) yield { name: this.#name || "message", data: this.#data.join("\n") };
        this.#name = "";
        this.#data = [];
      } else {
        this.#field(line);
      }
    }
  }

  /** @param {string} line */
  #field(line) {
    const match = /^([^:]*):? ?(.*)$/.exec(line);
    if (match?.[1] === "event") this.#name = match[2] ?? "";
    if (match?.[1] === "data") this.#data.push(match[2] ?? "");
  }
}
