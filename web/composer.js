import { byId } from "./elements.js";

const MOST_CHARACTERS = 4000;
const SHOW_COUNT_FROM = 3600;

/** The box where the reader writes. */
export class Composer {
  #texts;
  #onSend;
  #form = byId("composer", HTMLFormElement);
  #box = byId("message", HTMLTextAreaElement);
  #send = byId("send", HTMLButtonElement);
  #stop = byId("stop", HTMLButtonElement);
  #count = byId("count", HTMLParagraphElement);

  /**
   * @param {import("./texts.js").Texts} texts
   * @param {{ onSend: (text: string) => void, onStop: () => void }} actions
   */
  constructor(texts, { onSend, onStop }) {
    this.#texts = texts;
    this.#onSend = onSend;
    this.#box.placeholder = texts.placeholder;
    label(this.#send, texts.send);
    label(this.#stop, texts.stop);
    this.#box.addEventListener("input", () => this.#update());
    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    this.#stop.addEventListener("click", () => onStop());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#update();
  }

  focus() {
    this.#box.focus();
  }

  /** @param {boolean} canStop */
  setStoppable(canStop) {
    const hadFocus = document.activeElement === this.#stop;
    this.#stop.hidden = !canStop;
    if (hadFocus && !canStop) this.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // While an input method composes a syllable, Enter belongs to it (229 is how Safari says so).
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    if (text === "" || text.length > MOST_CHARACTERS) return;
    this.#box.value = "";
    this.#update();
    this.focus();
    this.#onSend(text);
  }

  #update() {
    const length = this.#box.value.trim().length;
    const left = MOST_CHARACTERS - length;
    this.#send.disabled = length === 0 || left < 0;
    this.#box.setAttribute("aria-invalid", String(left < 0));
    this.#count.hidden = length < SHOW_COUNT_FROM;
    this.#count.textContent = left < 0 ? this.#texts.charactersOver(-left) : this.#texts.charactersLeft(left);
    this.#count.classList.toggle("over", left < 0);
    this.#fitHeight();
  }

  /** For browsers that cannot size a text box by its content. */
  #fitHeight() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function label(button, text) {
  button.setAttribute("aria-label", text);
  button.title = text;
}
