import { byId, element } from "./elements.js";
import { ExchangeView } from "./exchange-view.js";
import { MarkdownRenderer } from "./markdown.js";
import { isAnsweredBelow } from "./transcript.js";

/** @typedef {import("./transcript.js").Exchange} Exchange */

/** Shows the transcript. Reads it, never changes it. */
export class TranscriptView {
  #transcript;
  #texts;
  #renderer;
  #onRetry;
  #column = byId("exchanges", HTMLDivElement);
  #welcome = byId("welcome", HTMLElement);
  /** @type {Map<Exchange, ExchangeView>} */
  #views = new Map();

  /**
   * @param {import("./transcript.js").Transcript} transcript
   * @param {import("./texts.js").Texts} texts
   * @param {{ onStarter: (question: string) => void, onRetry: (exchange: Exchange) => void }} actions
   */
  constructor(transcript, texts, { onStarter, onRetry }) {
    this.#transcript = transcript;
    this.#texts = texts;
    this.#renderer = new MarkdownRenderer(texts);
    this.#onRetry = onRetry;
    for (const starter of texts.starters) {
      const button = element("button", { type: "button" }, [starter]);
      button.addEventListener("click", () => onStarter(starter));
      byId("starters", HTMLUListElement).append(element("li", {}, [button]));
    }
    this.#column.addEventListener("click", (event) => void this.#copy(event));
  }

  render() {
    const { exchanges } = this.#transcript;
    this.#welcome.hidden = exchanges.length > 0;
    this.#forgetAllBut(exchanges);
    for (const [index, exchange] of exchanges.entries()) {
      const isLast = index === exchanges.length - 1;
      this.#viewOf(exchange).render({ isLast, isHidden: isAnsweredBelow(exchanges, index) });
    }
  }

  /**
   * What a screen reader is to hear of a settled exchange; empty when a later one says the same.
   * @param {Exchange} exchange
   */
  textOf(exchange) {
    const index = this.#transcript.exchanges.indexOf(exchange);
    return isAnsweredBelow(this.#transcript.exchanges, index) ? "" : (this.#views.get(exchange)?.spokenText ?? "");
  }

  /** @param {readonly Exchange[]} exchanges */
  #forgetAllBut(exchanges) {
    for (const [exchange, view] of this.#views) {
      if (exchanges.includes(exchange)) continue;
      view.root.remove();
      this.#views.delete(exchange);
    }
  }

  /** @param {Exchange} exchange */
  #viewOf(exchange) {
    const known = this.#views.get(exchange);
    if (known) return known;
    const view = new ExchangeView(exchange, this.#texts, this.#renderer, () => this.#onRetry(exchange));
    this.#views.set(exchange, view);
    this.#column.append(view.root);
    return view;
  }

  /** @param {Event} event */
  async #copy(event) {
    const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
    const code = button?.closest(".code")?.querySelector("code");
    if (!button || !code) return;
    const isCopied = await copyText(code);
    button.textContent = isCopied ? this.#texts.copied : this.#texts.copyFailed;
    setTimeout(() => {
      button.textContent = this.#texts.copy;
    }, 2000);
  }
}

/**
 * @param {Element} source
 * @returns {Promise<boolean>}
 */
async function copyText(source) {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    // No clipboard on plain-http origins: the older way copies the selection.
    getSelection()?.selectAllChildren(source);
    return document.execCommand("copy");
  }
}
