import type { MarkKind } from "./document.ts";
import type { DocumentWriter } from "./document-writer.ts";
import { linkTarget } from "./link-policy.ts";
import type { Token } from "./markdown-parser.ts";
import { openLink } from "./unfinished-inline.ts";

const styles: Readonly<Record<string, MarkKind>> = { strong: "bold", em: "italic", s: "strike", [openLink]: "link" };

interface Opened {
  readonly tag: string;
  readonly start: number;
  readonly href?: string;
  /** The label, when it is nothing but text. */
  readonly label?: string;
}

/** Writes the text of one paragraph, heading or cell with its styles and links. */
export function writeInline(writer: DocumentWriter, tokens: readonly Token[]): void {
  const opened: Opened[] = [];
  tokens.forEach((token, index) => {
    if (token.nesting > 0) opened.push(open(token, tokens[index + 1], writer.length));
    else if (token.nesting < 0) close(writer, opened.pop());
    else writeLeaf(writer, token, opened);
  });
}

function open({ type, tag, attrs }: Token, next: Token | undefined, start: number): Opened {
  if (type === openLink) return { tag: openLink, start };
  return tag === "a" ? { tag, start, href: attribute(attrs, "href"), label: next?.content ?? "" } : { tag, start };
}

function close(writer: DocumentWriter, opened: Opened | undefined): void {
  if (!opened) return;
  const kind = styles[opened.tag];
  if (kind) writer.mark(kind, opened.start);
  else if (opened.href !== undefined) closeLink(writer, opened.start, opened.href, opened.label ?? "");
}

function writeLeaf(writer: DocumentWriter, token: Token, opened: readonly Opened[]): void {
  const start = writer.length;
  if (token.type === "softbreak" || token.type === "hardbreak") writer.newLine();
  else if (token.type === "code_inline") {
    writer.code(token.content);
    writer.mark("code", start);
  } else if (token.type === "image") writeImage(writer, token, opened);
  else writer.prose(token.content);
}

/** Images are named, never fetched. */
function writeImage(writer: DocumentWriter, token: Token, opened: readonly Opened[]): void {
  const start = writer.length;
  const label = plainText(token.children ?? []);
  writer.prose(label);
  if (!opened.some(({ href }) => href !== undefined)) closeLink(writer, start, attribute(token.attrs, "src"), label);
}

function closeLink(writer: DocumentWriter, start: number, href: string, label: string): void {
  const url = linkTarget(href);
  const bare = writer.length === start;
  if (bare) writer.prose(readable(href));
  if (url !== undefined) writer.mark("link", start, { url });
  else if (!bare && href !== "" && !sameAddress(label, href)) writer.prose(` (${readable(href)})`);
}

/** Whether a label tells where its link leads. */
export function sameAddress(label: string, href: string): boolean {
  return label === href || label === readable(href) || `mailto:${label}` === href;
}

function readable(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href; // Not percent-encoded text: shown as it is.
  }
}

function attribute(attributes: Token["attrs"], name: string): string {
  return String(attributes?.find(([key]) => key === name)?.[1] ?? "");
}

/** Without styles, on one line; the address of a link follows its label. */
export function plainText(tokens: readonly Token[]): string {
  const hrefs: string[] = [];
  const parts = tokens.map((token, index) => {
    if (token.type === "link_open") hrefs.push(attribute(token.attrs, "href"));
    if (token.type === "link_close") {
      const href = hrefs.pop() ?? "";
      return sameAddress(tokens[index - 1]?.content ?? "", href) ? "" : ` (${readable(href)})`;
    }
    if (token.type === "softbreak" || token.type === "hardbreak") return " ";
    return token.type === "image" ? plainText(token.children ?? []) : token.content;
  });
  return parts.join("");
}
