import { randomId } from "./identifier.js";

/**
 * A question and what became of it.
 * @typedef {object} Exchange
 * @property {string} id the message id under which it was asked
 * @property {string} question
 * @property {string} answer Markdown, as far as it is known
 * @property {"pending" | "done" | "stopped" | "failed"} state
 * @property {boolean} overlaps asked while the one before was still pending
 * @property {string} [outcome] of a done one
 * @property {import("./ask.js").Failure} [failure] of a failed one
 * @property {"open" | "lost"} [link] of a pending one; not kept
 * @property {string} [status] what to show while there is no text; not kept
 */

const KEY = "frontdesk.chat.1";
/** A hundred messages: as many questions as answers. */
const MOST_EXCHANGES = 50;
const SAVE_AFTER_MS = 250;
const STATES = new Set(["pending", "done", "stopped", "failed"]);

/** The conversation as the reader sees it. Survives a reload of the page, as far as the browser allows. */
export class Transcript {
  conversationId = randomId();
  /** @type {Exchange[]} oldest first */
  exchanges = [];
  #openStorage;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;

  /** @param {() => Pick<Storage, "getItem" | "setItem">} openStorage may throw where storage is forbidden */
  constructor(openStorage) {
    this.#openStorage = openStorage;
    this.load();
  }

  /**
   * Adds a question that waits for its answer, and lets go of what is too old to keep.
   * @param {string} question
   * @returns {Exchange}
   */
  add(question) {
    const overlaps = this.exchanges.at(-1)?.state === "pending";
    /** @type {Exchange} */
    const exchange = { id: randomId(), question, answer: "", state: "pending", overlaps };
    this.exchanges = [...this.exchanges, exchange].slice(-MOST_EXCHANGES);
    return exchange;
  }

  clear() {
    this.conversationId = randomId();
    this.exchanges = [];
  }

  /** Takes over what is stored. Keeps what it has when nothing usable is there. Known exchanges stay the same objects. */
  load() {
    const stored = this.#read();
    if (typeof stored?.conversationId !== "string" || !Array.isArray(stored.exchanges)) return;
    this.conversationId = stored.conversationId;
    const known = new Map(this.exchanges.map((exchange) => [exchange.id, exchange]));
    this.exchanges = stored.exchanges
      .slice(-MOST_EXCHANGES)
      .flatMap(parseExchange)
      .map((/** @type {Exchange} */ exchange) => Object.assign(known.get(exchange.id) ?? {}, exchange));
  }

  /** Keeps the transcript soon: a growing answer is not written at every chunk. */
  saveSoon() {
    this.#saving ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  save() {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    const exchanges = this.exchanges.map(({ link: _link, status: _status, ...kept }) => kept);
    try {
      this.#openStorage().setItem(KEY, JSON.stringify({ conversationId: this.conversationId, exchanges }));
    } catch {
      // Storage is full or forbidden: the chat goes on, only a reload will not restore it.
    }
  }

  #read() {
    try {
      return JSON.parse(this.#openStorage().getItem(KEY) ?? "null");
    } catch {
      return undefined;
    }
  }
}

/**
 * Whether the answer stays unseen because a later question shows the same: while both wait, and when the desk has
 * answered several questions together.
 * @param {readonly Exchange[]} exchanges
 * @param {number} index
 */
export function isAnsweredBelow(exchanges, index) {
  const exchange = exchanges[index];
  for (let below = index + 1; exchanges[below]?.overlaps; below += 1) {
    const later = exchanges[below];
    if (exchange && later && isSameAnswer(exchange, later)) return true;
  }
  return false;
}

/**
 * @param {Exchange} exchange
 * @param {Exchange} later
 */
function isSameAnswer(exchange, later) {
  if (exchange.state === "done") return exchange.answer !== "" && exchange.answer === later.answer;
  if (exchange.state !== "pending" || later.state !== "pending") return false;
  if (exchange.answer === "") return true;
  if (later.answer === "") return false;
  // The desk works on one answer at a time: two that grow alike are one.
  return exchange.answer.startsWith(later.answer) || later.answer.startsWith(exchange.answer);
}

/**
 * @param {any} value as it was stored, possibly by another version of the page
 * @returns {Exchange[]} one, or none when it is not usable
 */
function parseExchange(value) {
  const isUsable = typeof value?.id === "string" && typeof value.question === "string" && STATES.has(value.state);
  if (!isUsable) return [];
  const answer = typeof value.answer === "string" ? value.answer : "";
  /** @type {Exchange} */
  const exchange = {
    id: value.id,
    question: value.question,
    answer,
    state: value.state,
    overlaps: value.overlaps === true,
  };
  if (typeof value.outcome === "string") exchange.outcome = value.outcome;
  if (typeof value.failure?.code === "string") exchange.failure = value.failure;
  return [exchange];
}
