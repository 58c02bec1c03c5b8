/** Rows of an unfinished table that are awaited before any is shown: they decide its layout. See `writeTable`. */
export const decidingRows = 12;

/** Marks of quotes and lists before the text of a line. */
const container = String.raw`[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*`;
const markerOnly = new RegExp(`^${container}(?:[-*+_=~:|#\`]+|\\d{1,9}[.)]?)?[ \\t]*$`);
const fenceOpening = new RegExp(`^${container}(?:\`{3}|~{3})`);
const tableRow = new RegExp(`^${container}\\|`);
const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const maxDelimiterRow = 500;
/** An escape, an entity or an address in angle brackets that more characters may complete. */
const openTail = /(?:(?<=^|\s)!|\\|&(?:#?\w{0,10})?|<(?:[a-z][^\s<>]{0,200})?)$/i;
const maxOpenTail = 250;
/** No markup before the text of a line is longer; keeps the patterns cheap on endless lines. */
const maxMarkup = 100;

/**
 * Text under way without the end that could still turn out to be markup: it comes when it is decided. What is cut off
 * is short, except a table, which comes when its layout is decided.
 */
export function holdBack(source: string): string {
  let end = source.length;
  if (isHighSurrogate(source.charCodeAt(end - 1))) end--;
  end = withoutOpenTable(source, end);
  const lineStart = source.lastIndexOf("\n", end - 1) + 1;
  while (end > lineStart && "*_~`".includes(source.charAt(end - 1))) end--;
  end -= openTail.exec(source.slice(Math.max(lineStart, end - maxOpenTail), end))?.[0].length ?? 0;
  return source.slice(0, isMarkup(source, lineStart, end) ? lineStart : end);
}

function isMarkup(source: string, lineStart: number, end: number): boolean {
  const beginning = source.slice(lineStart, Math.min(end, lineStart + maxMarkup));
  return (end - lineStart < maxMarkup && markerOnly.test(beginning)) || fenceOpening.test(beginning);
}

function isRowAt(source: string, lineStart: number, end: number): boolean {
  return isTableRow(source.slice(lineStart, Math.min(end, lineStart + maxMarkup)));
}

/** Whether a line looks like the row of a table, by its beginning. */
export function isTableRow(line: string): boolean {
  return tableRow.test(line.slice(0, maxMarkup));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** The end of the text before an unfinished table, or before its last row when the layout is decided. */
function withoutOpenTable(source: string, end: number): number {
  const rows: number[] = [];
  let lineEnd = end;
  let lineStart = source.lastIndexOf("\n", lineEnd - 1) + 1;
  const lastRow = lineStart;
  if (lineStart === lineEnd && lineStart > 0) {
    lineEnd = lineStart - 1;
    lineStart = source.lastIndexOf("\n", lineEnd - 1) + 1;
  }
  while (lineStart < lineEnd && isRowAt(source, lineStart, lineEnd)) {
    rows.push(lineStart);
    lineEnd = lineStart - 1;
    lineStart = lineEnd < 0 ? 0 : source.lastIndexOf("\n", lineEnd - 1) + 1;
  }
  return whereToStop(source, rows.reverse(), lastRow, end);
}

/** `rows` are the starts of the lines that look like a table's; `lastRow` begins the line that is being written. */
function whereToStop(source: string, rows: readonly number[], lastRow: number, end: number): number {
  const [first, second] = rows;
  if (first === undefined) return end;
  const complete = rows.at(-1) === lastRow ? rows.length - 1 : rows.length;
  if (second === undefined || complete < 2) return first;
  const secondLine = source.slice(second, source.indexOf("\n", second));
  if (secondLine.length > maxDelimiterRow || !delimiterRow.test(secondLine)) return lastRow;
  return complete - 2 < decidingRows ? first : lastRow;
}
