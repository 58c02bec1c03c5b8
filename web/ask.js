import { readEvents } from "./stream.js";

/**
 * One question to the server, from the first request to its end, over as many connections as that takes.
 *
 * @typedef {{ message: string, conversation_id: string, message_id: string }} Question
 *
 * What happens on the way. `connected` comes before the first event of every connection; what the server sends then
 * starts from nothing.
 * @typedef {object} Progress
 * @property {() => void} connected
 * @property {() => void} lost
 * @property {(text: string) => void} delta
 * @property {(text: string) => void} status
 * @property {() => void} reset
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} message
 * @property {"same" | "new"} retryWith whether asking again continues this message or is a new one
 * @property {number} [retryAt] epoch milliseconds before which asking again is pointless
 *
 * @typedef {{ state: "done", answer: string, outcome: string }
 *   | { state: "stopped" }
 *   | { state: "failed", failure: Failure }} Settlement
 *
 * How one connection ended.
 * @typedef {{ kind: "settled", settlement: Settlement }
 *   | { kind: "session_expired" }
 *   | { kind: "lost", heldMs?: number, isBackOnline?: boolean, retryAfterMs?: number }} End
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8000;
/** A connection that held this long was a good one: the next loss starts from the shortest delay. */
const GOOD_CONNECTION_MS = 10_000;
/** The server sends a comment at least every 15 s; after three missing ones the connection is dead. */
const SILENCE_MS = 45_000;
const GIVE_UP_AFTER_MS = 5 * 60_000;
/** Statuses of a server or proxy that is restarting: the question has not been refused. */
const PASSING_STATUSES = new Set([408, 425, 502, 503, 504]);

/**
 * Asks and resolves when the matter is settled. Never rejects. A broken connection is taken up again by itself, under
 * the same `message_id`, so that the model is asked once. Aborting `signal` is the reader's own wish to stop.
 * @param {Question} question
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @returns {Promise<Settlement>}
 */
export async function ask(question, progress, signal) {
  let sessionRenewed = false;
  let delayMs = FIRST_DELAY_MS;
  let lostSince = 0;
  for (;;) {
    const end = await connect(question, progress, signal);
    if (signal.aborted) return { state: "stopped" };
    if (end.kind === "settled") return end.settlement;
    if (end.kind === "session_expired") {
      if (sessionRenewed) return failed("session_expired", "", "same");
      sessionRenewed = true;
      if (await renewSession(signal)) continue;
      sessionRenewed = false;
    }
    const { heldMs = 0, isBackOnline = false, retryAfterMs = 0 } = end.kind === "lost" ? end : {};
    if (heldMs >= GOOD_CONNECTION_MS) {
      delayMs = FIRST_DELAY_MS;
      lostSince = 0;
    }
    lostSince ||= Date.now();
    if (Date.now() - lostSince > GIVE_UP_AFTER_MS) return failed("connection", "", "same");
    progress.lost();
    const pauseMs = isBackOnline ? 0 : delayMs * (0.8 + 0.4 * Math.random());
    await pause(Math.max(retryAfterMs, pauseMs), signal);
    if (signal.aborted) return { state: "stopped" };
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
  }
}

/**
 * @param {Question} question
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @returns {Promise<End>}
 */
async function connect(question, progress, signal) {
  const connection = new AbortController();
  const drop = () => connection.abort();
  let silence = setTimeout(drop, SILENCE_MS);
  let connectedAt = Number.POSITIVE_INFINITY;
  // An attempt that began without network may fail only after the network is back.
  let isBackOnline = false;
  const back = () => {
    isBackOnline = true;
  };
  /** @returns {End} */
  const lost = () => ({ kind: "lost", heldMs: Math.max(0, Date.now() - connectedAt), isBackOnline });
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(drop, SILENCE_MS);
  };
  addEventListener("offline", drop);
  addEventListener("online", back);
  try {
    const response = await fetch("/api/v1/chat", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ ...question, stream: true }),
      signal: AbortSignal.any([signal, connection.signal]),
      cache: "no-store",
    });
    if (!response.ok) return await toEnd(response);
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      return lost();
    }
    connectedAt = Date.now();
    progress.connected();
    for await (const event of readEvents(response.body, heard)) {
      const end = take(event, progress);
      if (end) return end;
    }
    return lost();
  } catch {
    // The network failed, the stream was garbled, or somebody aborted: the caller tells these apart by its signal.
    return lost();
  } finally {
    clearTimeout(silence);
    removeEventListener("offline", drop);
    removeEventListener("online", back);
    connection.abort();
  }
}

/**
 * @param {import("./stream.js").ServerEvent} event
 * @param {Progress} progress
 * @returns {End | undefined} the end, when this event is the last
 */
function take(event, progress) {
  const data = JSON.parse(event.data);
  switch (event.name) {
    case "delta":
      progress.delta(String(data.text ?? ""));
      return undefined;
    case "status":
      progress.status(String(data.text ?? ""));
      return undefined;
    case "reset":
      progress.reset();
      return undefined;
    case "done": {
      const settlement = { answer: String(data.response ?? ""), outcome: String(data.outcome ?? "answered") };
      return { kind: "settled", settlement: { state: "done", ...settlement } };
    }
    case "error":
      if (data.code === "unavailable") return { kind: "lost" };
      return { kind: "settled", settlement: failed(String(data.code ?? ""), String(data.message ?? ""), "new") };
    default:
      return undefined;
  }
}

/**
 * What an answer with an error status means.
 * @param {Response} response
 * @returns {Promise<End>}
 */
async function toEnd(response) {
  const retryAfterMs = Math.max(0, Number(response.headers.get("retry-after")) || 0) * 1000;
  if (PASSING_STATUSES.has(response.status)) return { kind: "lost", retryAfterMs };
  const body = await response.json().catch(() => undefined);
  const code = String(body?.error?.code ?? "unknown");
  const message = String(body?.error?.message ?? "");
  if (response.status === 401 && code === "session_expired") return { kind: "session_expired" };
  const settlement = failed(
    response.status === 429 ? "rate_limited" : code,
    message,
    response.status < 500 ? "new" : "same",
  );
  if (response.status === 429 && retryAfterMs > 0) settlement.failure.retryAt = Date.now() + retryAfterMs;
  return { kind: "settled", settlement };
}

/**
 * @param {string} code
 * @param {string} message
 * @param {"same" | "new"} retryWith
 * @returns {Extract<Settlement, { state: "failed" }>}
 */
function failed(code, message, retryWith) {
  return { state: "failed", failure: { code, message, retryWith } };
}

/**
 * Loading the page sets a new session cookie.
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether the server was reached
 */
async function renewSession(signal) {
  try {
    const response = await fetch("/", { signal, cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Resolves after `ms`, at once when the network comes back, and when `signal` aborts.
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
