import { displayWidth } from "./display-width.ts";
import type { DocumentWriter } from "./document-writer.ts";
import type { Token } from "./markdown-parser.ts";
import { cleanProse } from "./text-hygiene.ts";
import { decidingRows } from "./unfinished-source.ts";
import { plainText, writeInline } from "./write-inline.ts";

/** What a phone shows on one line of preformatted text, about. */
const maxWidth = 40;

type Alignment = "left" | "right" | "center";

interface Cell {
  readonly inline: readonly Token[];
  readonly text: string;
  readonly alignment: Alignment;
}

type Row = readonly Cell[];

/**
 * A table as aligned preformatted text, or, when that is too wide for a phone or holds links or lines, as a short list for each
 * row. The header and the first rows decide the layout, so it stays the same while more rows arrive.
 */
export function writeTable(writer: DocumentWriter, tokens: readonly Token[]): void {
  const [header, ...rows] = readRows(tokens);
  if (!header) return;
  const deciding = [header, ...rows.slice(0, decidingRows)];
  const widths = header.map((_, column) => Math.max(...deciding.map((row) => displayWidth(row[column]?.text ?? ""))));
  const width = widths.reduce((sum, columnWidth) => sum + columnWidth + 3, -3);
  const linked = deciding.some((row) => row.some(({ inline }) => inline.some(needsLines)));
  if (width <= maxWidth && !linked) writeAligned(writer, [header, ...rows], widths);
  else writeLists(writer, header, rows);
}

/** A link, also a bare address: in preformatted text no platform makes one of it. Or a cell of several lines. */
function needsLines({ type, content }: Token): boolean {
  return (
    type === "link_open" ||
    type === "image" ||
    type === "hardbreak" ||
    (type === "text" && /https?:\/\//i.test(content))
  );
}

function readRows(tokens: readonly Token[]): Row[] {
  const rows: Cell[][] = [];
  let alignment: Alignment = "left";
  for (const { type, attrs, children } of tokens) {
    if (type === "tr_open") rows.push([]);
    else if (type === "th_open" || type === "td_open") alignment = readAlignment(attrs);
    else if (type === "inline") {
      const inline = children ?? [];
      rows.at(-1)?.push({ inline, text: cleanProse(plainText(inline)), alignment });
    }
  }
  return rows;
}

function readAlignment(attributes: Token["attrs"]): Alignment {
  const style = String(attributes?.[0]?.[1] ?? "");
  if (style.endsWith("right")) return "right";
  return style.endsWith("center") ? "center" : "left";
}

function writeAligned(writer: DocumentWriter, rows: readonly Row[], widths: readonly number[]): void {
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join(" │ ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("─┼─"));
  const start = writer.length;
  writer.code(lines.join("\n"));
  writer.mark("pre", start);
}

function pad({ text, alignment }: Cell, width: number): string {
  const space = Math.max(0, width - displayWidth(text));
  const before = alignment === "right" ? space : alignment === "center" ? Math.floor(space / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(space - before);
}

/** `Plan: Basic` and below it `• Price: 5`, for each row. */
function writeLists(writer: DocumentWriter, header: Row, rows: readonly Row[]): void {
  if (rows.length === 0) writer.prose(header.map(({ text }) => text).join(" │ "));
  for (const row of rows) {
    writer.beginBlock("block", true);
    row.forEach((cell, column) => {
      if (cell.text === "" && column > 0) return;
      if (column > 0) writer.newLine();
      if (column > 0) writer.prose("• ");
      writeLabel(writer, header[column]?.text ?? "");
      const start = writer.length;
      writeInline(writer, cell.inline);
      if (column === 0) writer.mark("bold", start);
    });
  }
}

function writeLabel(writer: DocumentWriter, label: string): void {
  if (label !== "") writer.prose(`${label}: `);
}
