import MarkdownIt from "/assets/markdown-it.js";
import { createMarkdownHtml } from "./markdown-html.js";

/**
 * Shows Markdown in elements. Blocks that did not change keep their elements, so that a selection survives while the
 * text grows.
 */
export class MarkdownRenderer {
  #toBlocks;
  /** @type {WeakMap<Element, readonly string[]>} */
  #shown = new WeakMap();

  /** @param {import("./texts.js").Texts} texts */
  constructor(texts) {
    this.#toBlocks = createMarkdownHtml(MarkdownIt, texts);
  }

  /**
   * @param {Element} element
   * @param {string} text
   * @param {boolean} isGrowing
   */
  render(element, text, isGrowing) {
    const blocks = this.#toBlocks(text, isGrowing);
    const before = this.#shown.get(element) ?? [];
    for (const [index, html] of blocks.entries()) {
      if (html === before[index]) continue;
      const block = toElement(html);
      const old = element.children[index];
      if (old) old.replaceWith(block);
      else element.append(block);
    }
    while (element.children.length > blocks.length) element.lastElementChild?.remove();
    this.#shown.set(element, blocks);
  }
}

/**
 * @param {string} html of one block; no HTML of the text is in it
 * @returns {Element}
 */
function toElement(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild ?? document.createElement("p");
}
