import { ask } from "./ask.js";
import { randomId } from "./identifier.js";

/** @typedef {import("./transcript.js").Exchange} Exchange */

/**
 * What the conversation tells its owner.
 * @typedef {object} Listener
 * @property {() => void} changed something that is shown has changed
 * @property {(exchange: Exchange) => void} lost
 * @property {(exchange: Exchange) => void} regained
 * @property {(exchange: Exchange) => void} settled
 */

/** Keeps the transcript and the server in step: sends, stops, asks again, resumes. Knows nothing of the page. */
export class Conversation {
  #transcript;
  #listener;
  /** @type {Map<Exchange, AbortController>} */
  #running = new Map();

  /**
   * @param {import("./transcript.js").Transcript} transcript
   * @param {Listener} listener
   */
  constructor(transcript, listener) {
    this.#transcript = transcript;
    this.#listener = listener;
  }

  get isPending() {
    return this.#running.size > 0;
  }

  /** Takes up what is still without an answer: when the page opens, and when the network is back. */
  resume() {
    for (const exchange of this.#transcript.exchanges) {
      if (this.#running.has(exchange)) continue;
      if (exchange.state === "pending") void this.#run(exchange);
      else if (exchange.failure?.code === "connection") this.retry(exchange);
    }
  }

  /** @param {string} text */
  send(text) {
    void this.#run(this.#transcript.add(text));
  }

  /** Ends every answer under way; what has arrived stays. */
  stop() {
    for (const running of this.#running.values()) running.abort();
  }

  /** @param {Exchange} exchange a settled one */
  retry(exchange) {
    if (exchange.failure?.retryWith !== "same") {
      exchange.id = randomId();
      exchange.answer = "";
    }
    exchange.state = "pending";
    delete exchange.failure;
    delete exchange.outcome;
    void this.#run(exchange);
  }

  /** Begins a new conversation; the old one is forgotten here. */
  clear() {
    const running = [...this.#running.values()];
    this.#running.clear();
    this.#transcript.clear();
    for (const controller of running) controller.abort();
    this.#save();
  }

  /** @param {Exchange} exchange */
  async #run(exchange) {
    const controller = new AbortController();
    this.#running.set(exchange, controller);
    exchange.link = "open";
    this.#save();
    const question = {
      message: exchange.question,
      conversation_id: this.#transcript.conversationId,
      message_id: exchange.id,
    };
    const settlement = await ask(question, this.#progressOf(exchange), controller.signal);
    if (!this.#running.delete(exchange)) return;
    settle(exchange, settlement);
    this.#save();
    this.#listener.settled(exchange);
  }

  /**
   * @param {Exchange} exchange
   * @returns {import("./ask.js").Progress}
   */
  #progressOf(exchange) {
    // What an earlier connection brought stays on show until this one brings something better.
    let isStale = true;
    const change = (/** @type {() => void} */ apply) => {
      if (!this.#running.has(exchange)) return;
      apply();
      this.#transcript.saveSoon();
      this.#listener.changed();
    };
    return {
      connected: () =>
        change(() => {
          isStale = true;
          if (exchange.link === "lost") this.#listener.regained(exchange);
          exchange.link = "open";
        }),
      lost: () =>
        change(() => {
          if (exchange.link !== "lost") this.#listener.lost(exchange);
          exchange.link = "lost";
          delete exchange.status;
        }),
      delta: (text) =>
        change(() => {
          exchange.answer = isStale ? text : exchange.answer + text;
          isStale = false;
          delete exchange.status;
        }),
      status: (text) =>
        change(() => {
          exchange.status = text;
        }),
      reset: () =>
        change(() => {
          exchange.answer = "";
          delete exchange.status;
        }),
    };
  }

  #save() {
    this.#transcript.save();
    this.#listener.changed();
  }
}

/**
 * @param {Exchange} exchange
 * @param {import("./ask.js").Settlement} settlement
 */
function settle(exchange, settlement) {
  delete exchange.link;
  delete exchange.status;
  exchange.state = settlement.state;
  if (settlement.state === "done") {
    exchange.answer = settlement.answer;
    exchange.outcome = settlement.outcome;
  } else if (settlement.state === "failed") {
    exchange.failure = settlement.failure;
  }
}
