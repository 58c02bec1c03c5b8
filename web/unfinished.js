/**
 * Markdown that is still growing, made fit to be shown: open markup is closed, and a tail that could turn into
 * something else with the next characters is held back. Finished text needs none of this.
 * @param {string} text
 * @returns {string}
 */
export function closeUnfinished(text) {
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  const fence = openFence(text);
  if (fence) {
    const isPartOfMarkup = fence.startsOnLastLine || /^[\s>]*[`~]+$/.test(lastLine);
    return isPartOfMarkup ? text.slice(0, text.length - lastLine.length) : text;
  }
  const shown = BARE_MARKER.test(lastLine) ? text.slice(0, text.length - lastLine.length) : text;
  const start = lastBlockStart(shown);
  return holdBackTable(shown.slice(0, start) + closeInline(shown.slice(start)));
}

/** A line that is only the beginning of a list item, heading, rule, quote or fence. */
const BARE_MARKER = /^[\s>]*(?:[-=+*#_]+|[`~]{1,2}|\d+[.)]?)\s*$/;
const BLOCK_START = /^[\s>]*(?:[-*+]|\d+[.)]|#{1,6}|>)\s/;

/**
 * @param {string} text
 * @returns {{ startsOnLastLine: boolean } | undefined}
 */
function openFence(text) {
  let open = "";
  let openedAt = 0;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const fence = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(line);
    if (!fence?.[1]) continue;
    if (!open) {
      open = fence[1];
      openedAt = index;
    } else if (fence[1].startsWith(open) && fence[2]?.trim() === "") {
      open = "";
    }
  }
  return open ? { startsOnLastLine: openedAt === lines.length - 1 } : undefined;
}

/**
 * Where the last paragraph, list item, heading or quote begins: emphasis does not reach beyond it.
 * @param {string} text
 */
function lastBlockStart(text) {
  let start = 0;
  let offset = 0;
  for (const line of text.split("\n")) {
    if (BLOCK_START.test(line)) start = offset;
    offset += line.length + 1;
    if (line.trim() === "" && offset <= text.length) start = offset;
  }
  return start;
}

/**
 * A table shows once its delimiter row is complete; before that its rows would look like a paragraph of bars.
 * @param {string} text
 */
function holdBackTable(text) {
  const lines = text.split("\n");
  let first = lines.length;
  while (first > 0 && /^\s*\|/.test(lines[first - 1] ?? "")) first -= 1;
  const rows = lines.slice(first);
  const mayBecomeTable = rows.length === 1 || (rows.length === 2 && /^[\s|:-]*$/.test(rows[1] ?? ""));
  return mayBecomeTable ? lines.slice(0, first).join("\n") : text;
}

/**
 * Closes emphasis and code, and shows an unfinished link as its label.
 * @param {string} tail
 */
function closeInline(tail) {
  let text = tail;
  /** @type {string[]} */
  const open = [];
  let at = BLOCK_START.exec(text)?.[0].length ?? 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "\\") {
      at += 2;
    } else if (character === "`") {
      const run = runAt(text, at);
      const end = closingRun(text, at + run.length, run);
      if (end < 0) return closeMarks(at + run.length === text.length ? text.slice(0, at) : withEnd(text, run), open);
      at = end;
    } else if (character === "[") {
      const shown = showUnfinishedLink(text, at);
      at = shown === text ? at + 1 : at;
      text = shown;
    } else if (character === "]" && text[at + 1] === "(") {
      at = destinationEnd(text, at + 1);
    } else if ("*_~".includes(character)) {
      const run = runAt(text, at);
      if (!takeRun(text, at, run, open)) return closeMarks(text.slice(0, at), open);
      at += run.length;
    } else {
      at += 1;
    }
  }
  return closeMarks(text, open);
}

/**
 * Notes what a run of `*`, `_` or `~` opens or closes.
 * @param {string} text
 * @param {number} at
 * @param {string} run
 * @param {string[]} open
 * @returns {boolean} false when the run ends the text unfinished and is to be held back
 */
function takeRun(text, at, run, open) {
  const before = text[at - 1] ?? " ";
  const after = text[at + run.length];
  const mark = run[0] ?? "";
  let left = run.length;
  while (left > 0 && /\S/.test(before) && open.at(-1)?.startsWith(mark)) {
    const top = open.pop() ?? "";
    if (top.length > left) {
      open.push(after === undefined ? top : top.slice(left));
      return after !== undefined;
    }
    left -= top.length;
  }
  if (left === 0) return true;
  if (after === undefined) return false;
  const isWordInside = mark === "_" && /[\p{L}\p{N}]/u.test(before);
  if (/\S/.test(after) && !isWordInside && !(mark === "~" && left !== 2)) open.push(mark.repeat(left));
  return true;
}

/**
 * The text with a link or image that has not ended at `at` replaced by its label.
 * @param {string} text
 * @param {number} at where its `[` is
 */
function showUnfinishedLink(text, at) {
  const start = text[at - 1] === "!" ? at - 1 : at;
  const labelEnd = text.indexOf("]", at);
  if (labelEnd < 0) return text.slice(0, start) + text.slice(at + 1);
  const isUnfinished =
    labelEnd === text.length - 1 || (text[labelEnd + 1] === "(" && destinationEnd(text, labelEnd + 1) < 0);
  return isUnfinished ? text.slice(0, start) + text.slice(at + 1, labelEnd) : text;
}

/**
 * @param {string} text
 * @param {number} from where the `(` of a link is
 * @returns {number} the position after its `)`, or -1
 */
function destinationEnd(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/**
 * @param {string} text
 * @param {number} at
 */
function runAt(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return text.slice(at, end);
}

/**
 * @param {string} text
 * @param {number} from
 * @param {string} run
 * @returns {number} the position after the run that closes a code span, or -1
 */
function closingRun(text, from, run) {
  for (let at = text.indexOf("`", from); at >= 0; at = text.indexOf("`", at)) {
    const found = runAt(text, at);
    at += found.length;
    if (found === run) return at;
  }
  return -1;
}

/**
 * @param {string} text
 * @param {string[]} open
 */
function closeMarks(text, open) {
  return withEnd(text, open.toReversed().join(""));
}

/**
 * @param {string} text
 * @param {string} end
 */
function withEnd(text, end) {
  const kept = text.trimEnd();
  // A mark with nothing behind it would close as an empty pair and show as characters.
  if (end && kept.endsWith(end)) return kept.slice(0, kept.length - end.length);
  return kept + end;
}
