/** UTF-16 units. Larger pieces look like no stream at all, smaller ones are work for nothing. */
const LONGEST_PIECE = 200;
const HIGH_SURROGATE = /[\ud800-\udbff]/;

/** Where the piece ends that begins at `from`: after a paragraph or a word, if one ends soon enough. */
export function endOfPiece(text: string, from: number): number {
  const most = from + LONGEST_PIECE;
  const paragraph = text.indexOf("\n\n", from);
  if (paragraph !== -1 && paragraph + 2 <= most) return paragraph + 2;
  if (text.length <= most) return text.length;
  const gap = text.lastIndexOf(" ", most - 1);
  if (gap > from) return gap + 1;
  return HIGH_SURROGATE.test(text.charAt(most - 1)) ? most - 1 : most;
}
