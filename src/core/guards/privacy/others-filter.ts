import type { ModelRequest } from "../../ports/language-model.ts";
import type { TextFilter } from "../text-filter.ts";
import type { OthersData } from "./others-data.ts";
import { findPersonalData, type PersonalDataKind } from "./personal-data.ts";

const MASK = "[…]";
/** Words that are a number or a group of one: what follows them may belong to them. */
const numeric = /^(?:[A-Z]{0,4}|[\p{P}\p{S}]{1,2}|\S*\d\S*)$/u;
/** No personal data is longer with all its groups. */
const longestValue = 320;
/** What was said before a number tells what it is. */
const contextLength = 64;

/**
 * Masks what is known to be another customer's, and is neither in the request nor the company's own. `undefined`: there is
 * nothing to look for.
 */
export function createOthersFilter(
  others: OthersData,
  kinds: readonly PersonalDataKind[],
  request: ModelRequest,
  onMasked: () => void = () => {},
): TextFilter | undefined {
  const customer = request.purpose?.customer;
  if (customer === undefined || others.isEmpty || kinds.length === 0) return undefined;
  const isOwn = (value: string) => request.messages.some(({ text }) => text.includes(value));
  return new OthersFilter(kinds, (value) => {
    const isMasked = others.isOfOthers(customer, value) && !isOwn(value);
    if (isMasked) onMasked();
    return isMasked;
  });
}

/** Works in pieces that end where no value can go on, which depends on the text alone and not on how it is cut. */
class OthersFilter implements TextFilter {
  hasChanged = false;
  readonly #kinds: readonly PersonalDataKind[];
  readonly #isMasked: (value: string) => boolean;
  /** Not shown yet. */
  #held = "";
  /** Where the last word in `#held` begins. */
  #word = 0;
  #before = "";

  constructor(kinds: readonly PersonalDataKind[], isMasked: (value: string) => boolean) {
    this.#kinds = kinds;
    this.#isMasked = isMasked;
  }

  push(text: string): string {
    let shown = "";
    for (const piece of text.split(/(?<=\s)/u)) {
      this.#held += piece;
      if (!/\s$/u.test(piece)) continue;
      const word = this.#held.slice(this.#word).trim();
      this.#word = this.#held.length;
      const mayGoOn = !piece.endsWith("\n") && numeric.test(word) && this.#held.length < longestValue;
      if (!mayGoOn) shown += this.end();
    }
    return shown;
  }

  end(): string {
    const text = this.#held;
    this.#held = "";
    this.#word = 0;
    const masked = this.#mask(text);
    this.#before = (this.#before + text).slice(-contextLength);
    return masked;
  }

  #mask(text: string): string {
    let shown = "";
    let done = 0;
    for (const { start, end } of findPersonalData(this.#before + text, this.#kinds)) {
      const from = start - this.#before.length;
      const to = end - this.#before.length;
      if (from < done || !this.#isMasked(text.slice(from, to))) continue;
      this.hasChanged = true;
      shown += text.slice(done, from) + MASK;
      done = to;
    }
    return shown + text.slice(done);
  }
}
