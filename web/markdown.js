import MarkdownIt from "/assets/markdown-it.js";
import { closeUnfinished } from "./unfinished.js";

const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;

/**
 * Shows Markdown in elements. HTML in the text stays text, images become links, links lead only to the web or mail.
 * Blocks that did not change keep their elements, so that a selection survives while the text grows.
 */
export class MarkdownRenderer {
  #parser;
  /** @type {WeakMap<Element, readonly string[]>} */
  #shown = new WeakMap();

  /** @param {import("./texts.js").Texts} texts */
  constructor(texts) {
    this.#parser = createParser(texts);
  }

  /**
   * @param {Element} element
   * @param {string} text
   * @param {boolean} isGrowing
   */
  render(element, text, isGrowing) {
    const blocks = this.#toBlocks(isGrowing ? closeUnfinished(text) : text);
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

  /**
   * The HTML of each top-level block.
   * @param {string} text
   */
  #toBlocks(text) {
    const environment = {};
    const tokens = this.#parser.parse(text, environment);
    const blocks = [];
    let start = 0;
    let depth = 0;
    for (const [index, token] of tokens.entries()) {
      depth += token.nesting;
      if (depth > 0) continue;
      blocks.push(this.#parser.renderer.render(tokens.slice(start, index + 1), this.#parser.options, environment));
      start = index + 1;
    }
    return blocks;
  }
}

/**
 * @param {string} html output of the parser above, which lets no HTML of the text through
 * @returns {Element}
 */
function toElement(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild ?? document.createElement("p");
}

/** @param {import("./texts.js").Texts} texts */
function createParser(texts) {
  const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
  const { escapeHtml } = parser.utils;
  const { rules } = parser.renderer;
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  parser.validateLink = (url) => SAFE_LINK.test(url.trim());

  /** @param {string} url */
  const linkStart = (url) => `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer nofollow">`;
  rules.link_open = (tokens, index) => linkStart(String(tokens[index]?.attrGet("href") ?? ""));
  rules.image = (tokens, index) => {
    const url = String(tokens[index]?.attrGet("src") ?? "");
    return `${linkStart(url)}${escapeHtml(tokens[index]?.content || url)}</a>`;
  };

  /** @param {string} language @param {string} code */
  const codeBlock = (language, code) =>
    `<div class="code"><div class="code-bar"><span>${escapeHtml(language || texts.codeLabel)}</span>` +
    `<button type="button" class="copy">${escapeHtml(texts.copy)}</button></div>` +
    `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre></div>`;
  rules.fence = (tokens, index) =>
    codeBlock(tokens[index]?.info.trim().split(/\s+/)[0] ?? "", tokens[index]?.content ?? "");
  rules.code_block = (tokens, index) => codeBlock("", tokens[index]?.content ?? "");

  rules.table_open = () => '<div class="table" tabindex="0"><table>';
  rules.table_close = () => "</table></div>";

  // The page has its own headings above: those of an answer begin two levels down.
  parser.core.ruler.push("lower_headings", (state) => {
    for (const token of state.tokens) {
      if (token.type.startsWith("heading_")) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
    }
  });

  // Table cells come with an inline style, which the page's content security policy forbids.
  parser.core.ruler.push("align_by_class", (state) => {
    for (const token of state.tokens) {
      const align = /text-align:\s*(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
      if (align) token.attrs = [["class", `align-${align}`]];
    }
  });
  return parser;
}
