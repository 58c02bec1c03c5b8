import { isTableRow } from "./unfinished-source.ts";

/** Where a block, an item of a list or a line in a fence begins, with none around it: the text can be divided there. */
export interface Place {
  /** Index of the line in the source. */
  readonly line: number;
  /** Where it is in the document, in UTF-16 units. */
  readonly at: number;
  readonly kind: "block" | "table" | "first item" | "item" | "code";
  /** A line that must stand before the source to read on from here: the opening of the fence, an item of the list; or empty. */
  readonly opening: string;
}

/** The beginning of a line that ends every block before it, but is not complete. */
const heading = /^#{1,6} .*[\p{L}\p{N}]/u;
const item = /^(?:[-+*]|\d{1,9}[.)]) .*[\p{L}\p{N}]/u;
/** The same where a blank line is before it: a paragraph. */
const paragraph = /^(?:\*{1,3}|_{1,3}|["“(])?[\p{L}\p{Extended_Pictographic}]/u;
/** Longer beginnings say nothing more. */
const maxBeginning = 100;

/** Whether the place stays one, and everything before it as it is, whatever is added to the source. */
export function isCertain(lines: readonly string[], { line, kind }: Place): boolean {
  const own = lines[line] ?? "";
  const before = lines[line - 1] ?? "";
  // Rows are held back together; if that were all that is not finished, everything would be read anew.
  if (isTableRow(own) && isTableRow(before)) return false;
  // An item that is indented may look like one within the opening.
  if (kind === "item" && /^\s/.test(own)) return false;
  if (kind === "code" || line + 2 < lines.length) return true;
  if (kind === "table") return false;
  const isComplete = line + 1 < lines.length;
  // With a bar it may yet be the header of a table.
  if (kind === "first item") return isComplete && !own.includes("|");
  const beginning = own.slice(0, maxBeginning);
  return (
    isComplete || heading.test(beginning) || item.test(beginning) || (before.trim() === "" && paragraph.test(beginning))
  );
}
