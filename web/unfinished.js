// The twin of src/core/replies/markdown/unfinished-source.ts; test/web/markdown-html.test.ts compares what they show.

/** Rows of an unfinished table that are awaited before any is shown. A table here has one layout: its first row is enough. */
const DECIDING_ROWS = 1;

/** Marks of quotes and lists before the text of a line. */
const CONTAINER = String.raw`[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*`;
const MARKER_ONLY = new RegExp(`^${CONTAINER}(?:[-*+_=~:|#\`]+|\\d{1,9}[.)]?)?[ \\t]*$`);
const FENCE_OPENING = new RegExp(`^${CONTAINER}(?:\`{3}|~{3})`);
const TABLE_ROW = new RegExp(`^${CONTAINER}\\|`);
const DELIMITER_ROW = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const MAX_DELIMITER_ROW = 500;
/** An escape, an entity or an address in angle brackets that more characters may complete. */
const OPEN_TAIL = /(?:\\|&(?:#?\w{0,10})?|<(?:[a-z][^\s<>]{0,200})?)$/i;
const MAX_OPEN_TAIL = 250;
/** No markup before the text of a line is longer; keeps the patterns cheap on endless lines. */
const MAX_MARKUP = 100;

/**
 * Text under way without the end that could still turn out to be markup: it comes when it is decided.
 * @param {string} source
 */
export function holdBack(source) {
  let end = source.length;
  const last = source.charCodeAt(end - 1);
  if (last >= 0xd800 && last < 0xdc00) end--;
  end = withoutOpenTable(source, end);
  const lineStart = source.lastIndexOf("\n", end - 1) + 1;
  while (end > lineStart && "*_~`".includes(source.charAt(end - 1))) end--;
  end -= OPEN_TAIL.exec(source.slice(Math.max(lineStart, end - MAX_OPEN_TAIL), end))?.[0].length ?? 0;
  return source.slice(0, isMarkup(source, lineStart, end) ? lineStart : end);
}

/** @param {string} source @param {number} lineStart @param {number} end */
function isMarkup(source, lineStart, end) {
  const beginning = source.slice(lineStart, Math.min(end, lineStart + MAX_MARKUP));
  return (end - lineStart < MAX_MARKUP && MARKER_ONLY.test(beginning)) || FENCE_OPENING.test(beginning);
}

/** @param {string} source @param {number} lineStart @param {number} end */
function isTableRow(source, lineStart, end) {
  return TABLE_ROW.test(source.slice(lineStart, Math.min(end, lineStart + MAX_MARKUP)));
}

/**
 * The end of the text before an unfinished table, or before its last row when there is one to show.
 * @param {string} source
 * @param {number} end
 */
function withoutOpenTable(source, end) {
  /** @type {number[]} */
  const rows = [];
  let lineEnd = end;
  let lineStart = source.lastIndexOf("\n", lineEnd - 1) + 1;
  const lastRow = lineStart;
  if (lineStart === lineEnd && lineStart > 0) {
    lineEnd = lineStart - 1;
    lineStart = source.lastIndexOf("\n", lineEnd - 1) + 1;
  }
  while (lineStart < lineEnd && isTableRow(source, lineStart, lineEnd)) {
    rows.push(lineStart);
    lineEnd = lineStart - 1;
    lineStart = lineEnd < 0 ? 0 : source.lastIndexOf("\n", lineEnd - 1) + 1;
  }
  return whereToStop(source, rows.reverse(), lastRow, end);
}

/**
 * @param {string} source
 * @param {readonly number[]} rows the starts of the lines that look like a table's
 * @param {number} lastRow where the line begins that is being written
 * @param {number} end
 */
function whereToStop(source, rows, lastRow, end) {
  const [first, second] = rows;
  if (first === undefined) return end;
  const complete = rows.at(-1) === lastRow ? rows.length - 1 : rows.length;
  if (second === undefined || complete < 2) return first;
  const secondLine = source.slice(second, source.indexOf("\n", second));
  if (secondLine.length > MAX_DELIMITER_ROW || !DELIMITER_ROW.test(secondLine)) return lastRow;
  return complete - 2 < DECIDING_ROWS ? first : lastRow;
}
