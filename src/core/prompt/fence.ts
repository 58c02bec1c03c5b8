/** Tags that tell a model where data begins and ends. */
type FenceName = "summary" | "entry" | "turn";

/** Whatever a reader might take for such a tag, spaces and case included. */
const TAG = /<(?=\s*\/?\s*(?:summary|entry|turn)\b)/gi;

/** `text` as data between tags. Nothing in it can close them or open others. */
export function fence(name: FenceName, attributes: Readonly<Record<string, string>>, text: string): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${inAttribute(value)}"`);
  const body = text.replaceAll(TAG, "&lt;").trim();
  return `<${name}${head.join("")}>${body === "" ? "" : `\n${body}\n`}</${name}>`;
}

function inAttribute(value: string): string {
  return value.replaceAll(/\s+/g, " ").replaceAll('"', "'").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
