/** How a line begins that ends every list, quote and table before it: with a letter, in a heading or not. */
const FRESH_START = /^(?:#{1,6} )?\p{L}/u;
/** A fence that stands in nothing, and so ends only with another one. */
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
/** What may end a fence; it may be indented a little, unlike the beginning that is looked for here. */
const FENCE_END = /^ {0,3}(`{3,}|~{3,})\s*$/;
const MAYBE_FENCE = /```|~~~/;

/** How much of a growing text are whole blocks, whatever follows, in UTF-16 units; where in doubt, less. */
export function finishedLength(text: string): number {
  let finished = 0;
  let fence: string | undefined;
  let isAfterBlank = false;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (FENCE_END.exec(line)?.[1]?.startsWith(fence) === true) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (MAYBE_FENCE.test(line)) {
      return finished;
    } else if (isAfterBlank && FRESH_START.test(line)) {
      finished = start;
    }
    isAfterBlank = line.trim() === "";
    start = end + 1;
  }
  return finished;
}
