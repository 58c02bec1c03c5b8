import { element, icon } from "./elements.js";

/** @typedef {import("./transcript.js").Exchange} Exchange */
/** @typedef {{ icon: string, text: string }} Note */

/** One question with its answer, as elements. */
export class ExchangeView {
  #exchange;
  #texts;
  #renderer;
  #drawn = "";
  #text = element("div", { class: "text" });
  #activityText = element("span");
  #activity = element("p", { class: "activity" }, [
    element("span", { class: "dots", "aria-hidden": "true" }, [element("i"), element("i"), element("i")]),
    this.#activityText,
  ]);
  #note = element("p", { class: "note" });
  #retry = element("button", { type: "button", class: "quiet retry" });
  #answer;

  /**
   * @param {Exchange} exchange
   * @param {import("./texts.js").Texts} texts
   * @param {import("./markdown.js").MarkdownRenderer} renderer
   * @param {() => void} onRetry
   */
  constructor(exchange, texts, renderer, onRetry) {
    this.#exchange = exchange;
    this.#texts = texts;
    this.#renderer = renderer;
    this.#retry.append(icon("retry"), element("span", {}, [texts.retry]));
    this.#retry.addEventListener("click", onRetry);
    this.#answer = element("article", { class: "answer" }, [
      element("h2", { class: "visually-hidden" }, [texts.desk]),
      element("span", { class: "mark", "aria-hidden": "true" }, [icon("bell")]),
      element("div", { class: "body" }, [this.#text, this.#activity, this.#note, this.#retry]),
    ]);
    const question = element("article", { class: "question" }, [
      element("h2", { class: "visually-hidden" }, [texts.you]),
      element("p", {}, [exchange.question]),
    ]);
    this.root = element("div", { class: "exchange" }, [question, this.#answer]);
  }

  /** The answer and its note without markup. */
  get spokenText() {
    return [this.#text, this.#note]
      .filter((part) => !part.hidden)
      .map((part) => part.textContent?.trim())
      .filter(Boolean)
      .join("\n");
  }

  /**
   * Brings the elements in line with the exchange; does nothing when nothing has changed.
   * @param {{ isLast: boolean, isHidden: boolean }} place
   */
  render({ isLast, isHidden }) {
    const secondsLeft = secondsUntil(this.#exchange.failure?.retryAt);
    const drawn = JSON.stringify([this.#exchange, isLast, isHidden, secondsLeft, navigator.onLine]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;

    const { state, answer, link, status } = this.#exchange;
    const isPending = state === "pending";
    this.#answer.hidden = isHidden;
    this.#answer.setAttribute("data-state", state);
    this.#answer.setAttribute("data-link", link ?? "");
    this.#answer.setAttribute("aria-busy", String(isPending));
    this.#answer.classList.toggle("growing", isPending && link !== "lost" && answer !== "");

    this.#renderer.render(this.#text, answer, isPending);
    this.#text.hidden = answer === "";
    this.#activityText.textContent = status ?? "";
    this.#activity.hidden = !isPending || link === "lost" || (answer !== "" && !status);
    this.#showNote(this.#noteFor(secondsLeft));
    this.#retry.hidden = !(isLast && canRetry(this.#exchange));
    this.#retry.disabled = secondsLeft > 0;
  }

  /** @param {Note | undefined} note */
  #showNote(note) {
    this.#note.hidden = note === undefined;
    if (note) this.#note.replaceChildren(icon(note.icon), element("span", {}, [note.text]));
  }

  /**
   * @param {number} secondsLeft
   * @returns {Note | undefined}
   */
  #noteFor(secondsLeft) {
    const texts = this.#texts;
    const { state, link, outcome, failure } = this.#exchange;
    if (state === "pending" && link === "lost") {
      return { icon: "warning", text: navigator.onLine ? texts.lost : texts.offline };
    }
    if (state === "stopped") return { icon: "stop", text: texts.stopped };
    if (state === "failed") {
      const wait = secondsLeft > 0 ? ` ${texts.tryAgainIn(secondsLeft)}` : "";
      return { icon: "warning", text: failureText(texts, failure) + wait };
    }
    if (outcome === "cut_short") return { icon: "note", text: texts.cutShort };
    if (outcome === "ticketed") return { icon: "person", text: texts.ticketed };
    if (outcome === "left_to_staff") return { icon: "person", text: texts.leftToStaff };
    if (outcome === "refused") return { icon: "note", text: texts.refused };
    return undefined;
  }
}

/** @param {Exchange} exchange */
function canRetry({ state, outcome }) {
  return state === "stopped" || state === "failed" || outcome === "refused" || outcome === "cut_short";
}

/**
 * Our own words where we have some, else the server's.
 * @param {import("./texts.js").Texts} texts
 * @param {import("./ask.js").Failure | undefined} failure
 */
function failureText(texts, failure) {
  const own = Object.entries(texts.failures).find(([code]) => code === failure?.code && code !== "unknown");
  return own?.[1] ?? (failure?.message || texts.failures.unknown);
}

/** @param {number | undefined} time epoch milliseconds */
function secondsUntil(time) {
  return time === undefined ? 0 : Math.max(0, Math.ceil((time - Date.now()) / 1000));
}
