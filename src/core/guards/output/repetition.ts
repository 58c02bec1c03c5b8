/** The longest piece that is recognised when it comes again and again, in UTF-16 units. */
const LONGEST_PERIOD = 200;
const LEAST_TIMES = 6;
const LEAST_CHARACTERS = 400;
/** Laughter and rows of zeros are longer than sentences that somebody means. */
const SHORT_PERIOD = 8;
const LEAST_OF_SHORT = 1000;
/** Lines and dots go on for longer still. */
const LEAST_WITHOUT_WORDS = 2000;
/** How much is looked at, and how much more text has to come before that is done again. */
const WINDOW = 2048;
const STEP = 256;

/** Notices that a text turns in circles. Costs next to nothing until `STEP` more characters have come. */
export class RepetitionDetector {
  #tail = "";
  #waiting = 0;

  /** Whether the text now ends in the same piece again and again. */
  push(text: string): boolean {
    this.#tail += text;
    this.#waiting += text.length;
    if (this.#waiting < STEP) return false;
    this.#waiting = 0;
    this.#tail = this.#tail.slice(-WINDOW);
    return this.#tail.length >= LEAST_CHARACTERS && endsInCircle(this.#tail);
  }
}

function endsInCircle(text: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return text.length >= LEAST_WITHOUT_WORDS && periodEnds(text, LEAST_WITHOUT_WORDS);
  return periodEnds(text, LEAST_CHARACTERS);
}

/** The periods of all ends of the text, by the failure function of the text read backwards (Knuth, Morris and Pratt). */
function periodEnds(text: string, least: number): boolean {
  const last = text.length - 1;
  const borders = new Uint16Array(text.length);
  let border = 0;
  for (let at = 1; at < text.length; at++) {
    const character = text.charCodeAt(last - at);
    while (border > 0 && character !== text.charCodeAt(last - border)) border = borders[border - 1] ?? 0;
    if (character === text.charCodeAt(last - border)) border++;
    borders[at] = border;
    const length = at + 1;
    if (length >= least && isCircle(text, length, length - border)) return true;
  }
  return false;
}

function isCircle(text: string, length: number, period: number): boolean {
  if (period > LONGEST_PERIOD || length < period * LEAST_TIMES) return false;
  if (period < SHORT_PERIOD && length < LEAST_OF_SHORT) return false;
  return length >= LEAST_WITHOUT_WORDS || /[\p{L}\p{N}]/u.test(text.slice(text.length - period));
}
