import { cleanText, createMarkdownParser, linkTarget } from "./markdown-parser.js";
import { holdBack } from "./unfinished.js";

/** @typedef {import("markdown-it").Token} Token */
/** @typedef {import("markdown-it").StateCore} StateCore */
/** @typedef {ReturnType<typeof createMarkdownParser>} Parser */

/**
 * Writes Markdown as HTML: that of each top-level block, none of them empty. HTML in the text stays text, images become
 * links, links lead only to the web. `isGrowing`: open markup is closed, and an end that could become some is left out.
 * @param {import("./markdown-parser.js").CreateMarkdownIt} createMarkdownIt
 * @param {{ readonly codeLabel: string, readonly copy: string }} texts
 * @returns {(text: string, isGrowing: boolean) => string[]}
 */
export function createMarkdownHtml(createMarkdownIt, texts) {
  const parser = createMarkdownParser(createMarkdownIt);
  parser.core.ruler.push("pair_links", pairLinks);
  parser.core.ruler.push("number_items", numberItems);
  parser.core.ruler.push("lower_headings", lowerHeadings);
  parser.core.ruler.push("align_by_class", alignByClass);
  setTextRules(parser);
  setLinkRules(parser);
  setBlockRules(parser, texts);
  return (text, isGrowing) => {
    const environment = { unfinished: isGrowing };
    return toBlocks(parser, parser.parse(cleanText(isGrowing ? holdBack(text) : text), environment), environment);
  };
}

/** @param {Parser} parser @param {Token[]} tokens @param {Record<string, unknown>} environment */
function toBlocks(parser, tokens, environment) {
  const blocks = [];
  let start = 0;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    depth += token.nesting;
    if (depth > 0) continue;
    blocks.push(parser.renderer.render(tokens.slice(start, index + 1), parser.options, environment));
    start = index + 1;
  }
  return blocks.filter((html) => html !== "");
}

/** @param {Parser} parser */
function setTextRules(parser) {
  const { escapeHtml } = parser.utils;
  const { rules } = parser.renderer;
  // Entities can stand for characters that are not wanted in the source.
  rules.text = (tokens, index) => escapeHtml(cleanText(tokens[index]?.content ?? "").normalize("NFC"));
  rules.text_special = rules.text;
  rules.code_inline = (tokens, index) => `<code>${escapeHtml(cleanText(tokens[index]?.content ?? ""))}</code>`;
}

/** @param {Parser} parser */
function setLinkRules(parser) {
  const { escapeHtml } = parser.utils;
  const { rules } = parser.renderer;
  /** @param {string} url */
  const linkStart = (url) => `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer nofollow">`;
  /** @param {string} label @param {string} url */
  const addressAfter = (label, url) =>
    url === "" || isSameAddress(label, url) ? "" : escapeHtml(` (${readable(url)})`);

  rules.link_open = (tokens, index) => {
    const href = linkTarget(attribute(tokens[index], "href"));
    return href === undefined ? "" : linkStart(href);
  };
  // Where a link cannot be clicked, or has no label, its address is shown.
  rules.link_close = (tokens, index) => {
    const open = tokens[Number(tokens[index]?.meta?.open)];
    const label = tokens[Number(tokens[index]?.meta?.open) + 1];
    const href = attribute(open, "href");
    const end = linkTarget(href) === undefined ? "" : "</a>";
    if (open?.markup === "bare") return end;
    if (label === tokens[index]) return escapeHtml(readable(href)) + end;
    return end || addressAfter(label?.content ?? "", href);
  };
  // Images are named, never fetched.
  rules.image = (tokens, index) => {
    const source = attribute(tokens[index], "src");
    const label = plainText(tokens[index]?.children ?? []);
    const url = linkTarget(source);
    if (tokens[index]?.meta?.isInLink === true) return escapeHtml(cleanText(label));
    const shown = escapeHtml(label === "" ? readable(source) : cleanText(label));
    if (url !== undefined) return `${linkStart(url)}${shown}</a>`;
    return label === "" ? shown : shown + addressAfter(label, source);
  };
}

/**
 * Notes at the end of each link where it begins, and of each image whether it is in a link. Links do not nest.
 * @param {StateCore} state
 */
function pairLinks(state) {
  for (const { children } of state.tokens) {
    let open = -1;
    for (const [index, token] of (children ?? []).entries()) {
      if (token.type === "link_open") open = index;
      else if (token.type === "image") token.meta = { isInLink: open >= 0 };
      else if (token.type === "link_close") {
        token.meta = { open };
        open = -1;
      }
    }
  }
}

/** @param {Parser} parser @param {{ readonly codeLabel: string, readonly copy: string }} texts */
function setBlockRules(parser, texts) {
  const { escapeHtml } = parser.utils;
  const { rules } = parser.renderer;
  rules.fence = (tokens, index) => {
    const code = cleanText(tokens[index]?.content ?? "");
    if (code.trim() === "") return "";
    const language = cleanText(tokens[index]?.info.trim().split(/\s+/)[0] ?? "");
    return (
      `<div class="code"><div class="code-bar"><span>${escapeHtml(language || texts.codeLabel)}</span>` +
      `<button type="button" class="copy">${escapeHtml(texts.copy)}</button></div>` +
      `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre></div>`
    );
  };
  rules.table_open = () => '<div class="table" tabindex="0"><table>';
  rules.table_close = () => "</table></div>";
}

/**
 * Numbers stay as written, unless they do not grow: Markdown allows every item to be number 1.
 * @param {StateCore} state
 */
function numberItems(state) {
  /** @type {{ isOrdered: boolean, number?: number }[]} */
  const lists = [];
  for (const token of state.tokens) {
    if (token.type.endsWith("_list_open")) lists.push({ isOrdered: token.type.startsWith("ordered") });
    else if (token.type.endsWith("_list_close")) lists.pop();
    const list = lists.at(-1);
    if (token.type !== "list_item_open" || !list?.isOrdered) continue;
    const written = Number(token.info);
    const next = list.number === undefined ? written : list.number + 1;
    if (list.number !== undefined && written > next) token.attrSet("value", String(written));
    list.number = Math.max(next, written);
  }
}

/**
 * The page has its own headings above: those of an answer begin two levels down.
 * @param {StateCore} state
 */
function lowerHeadings(state) {
  for (const token of state.tokens) {
    if (token.type.startsWith("heading_")) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
  }
}

/**
 * Table cells come with an inline style, which the page's content security policy forbids.
 * @param {StateCore} state
 */
function alignByClass(state) {
  for (const token of state.tokens) {
    const align = /text-align:\s*(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    if (align) token.attrs = [["class", `align-${align}`]];
  }
}

/** @param {Token | undefined} token @param {string} name */
function attribute(token, name) {
  return String(token?.attrGet(name) ?? "");
}

/** @param {string} label @param {string} href */
function isSameAddress(label, href) {
  return label === href || label === readable(href) || `mailto:${label}` === href;
}

/** @param {string} href */
function readable(href) {
  try {
    return cleanText(decodeURI(href));
  } catch {
    return href; // Not percent-encoded text: shown as it is.
  }
}

/**
 * Without styles, on one line; the address of a link follows its label.
 * @param {Token[]} tokens
 * @returns {string}
 */
function plainText(tokens) {
  /** @type {string[]} */
  const hrefs = [];
  const parts = tokens.map((token, index) => {
    if (token.type === "link_open") hrefs.push(attribute(token, "href"));
    if (token.type === "link_close") {
      const href = hrefs.pop() ?? "";
      return isSameAddress(tokens[index - 1]?.content ?? "", href) ? "" : ` (${readable(href)})`;
    }
    if (token.type === "softbreak" || token.type === "hardbreak") return " ";
    return token.type === "image" ? plainText(token.children ?? []) : token.content;
  });
  return parts.join("");
}
