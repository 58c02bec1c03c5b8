/** The only HTML that the page may make of a text. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "target", "rel"],
  blockquote: [],
  br: [],
  button: ["type", "class"],
  code: [],
  div: ["class", "tabindex"],
  em: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  li: ["value"],
  ol: ["start"],
  p: [],
  pre: ["tabindex"],
  s: [],
  span: [],
  strong: [],
  table: [],
  tbody: [],
  td: ["class"],
  th: ["class"],
  thead: [],
  tr: [],
  ul: [],
};
const voids = ["br", "hr"];
const blocks = ["p", "li", "div", "pre", "tr", "td", "th", "h3", "h4", "h5", "h6", "br", "blockquote"];
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

export interface Read {
  readonly text: string;
  readonly links: readonly string[];
}

/**
 * Reads HTML as strictly as nothing else does: what the page should not have made is an error. The bar over code is the
 * page's, and not read.
 */
export function readHtml(html: string): Read {
  let text = "";
  const links: string[] = [];
  const open: string[] = [];
  const numbers: number[] = [];
  let barDepth = Number.POSITIVE_INFINITY;
  const read = (piece: string) => {
    if (open.length < barDepth) text += piece;
  };
  const pattern = /<(\/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>|&(\w+);|[\s\S]/g;
  for (const [whole, slash, tag, attributes = "", entity] of html.matchAll(pattern)) {
    if (entity !== undefined) {
      const character = entities[entity];
      if (character === undefined) throw new Error(`Unknown entity: ${whole}`);
      read(character);
    } else if (tag === undefined) {
      if (/[<>&]/.test(whole)) throw new Error(`A bare ${whole} in ${html}`);
      read(whole);
    } else if (slash === "/") {
      if (open.pop() !== tag) throw new Error(`Not closed in order: ${tag} in ${html}`);
      if (open.length < barDepth) barDepth = Number.POSITIVE_INFINITY;
      if (tag === "ol" || tag === "ul") numbers.pop();
      if (blocks.includes(tag)) text += "\n";
    } else {
      const given = readAttributes(tag, attributes);
      if (tag === "a") links.push((given.get("href") ?? "").replaceAll("&amp;", "&"));
      if (tag === "ol") numbers.push(Number(given.get("start") ?? 1) - 1);
      if (tag === "ul") numbers.push(Number.NaN);
      if (tag === "li") text += nextNumber(numbers, given.get("value"));
      if (blocks.includes(tag)) text += "\n";
      if (!voids.includes(tag)) open.push(tag);
      if (given.get("class") === "code-bar") barDepth = open.length;
    }
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join()}`);
  return { text, links };
}

function readAttributes(tag: string, source: string): Map<string, string> {
  const names = allowed[tag];
  if (!names) throw new Error(`Not allowed: ${tag}`);
  const given = new Map([...source.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
  for (const name of given.keys()) if (!names.includes(name)) throw new Error(`Not allowed: ${name} of ${tag}`);
  return given;
}

function nextNumber(numbers: number[], value: string | undefined): string {
  const number = value === undefined ? (numbers.pop() ?? 0) + 1 : Number(value);
  if (value !== undefined) numbers.pop();
  numbers.push(number);
  return Number.isNaN(number) ? "" : String(number);
}
