import type { Smalltalk } from "./intent.ts";
import { SMALLTALK_WORDS } from "./smalltalk-words.ts";
import type { Word } from "./words.ts";

export interface SmalltalkFound {
  readonly kind: Smalltalk;
  readonly isSure: boolean;
}

/** Longer messages say something. */
const MOST_WORDS = 40;
/** Parts of a message that add nothing to a greeting, thanks or a goodbye. */
const EMPTY_PART = /^[GTBHfydFbm]*$/;
const WISH = /^[GTBHfy]*W[^x0]{0,7}$/;
const THANKS_FOR = /^[fyGdF]*T[fT]*[Fd][^x0]{0,9}$/;
/** After a greeting or thanks, one word that is no known topic is a name. */
const WITH_NAME = /^[fy]*[GTBH]+[fb]*_[fb]*$|^[fyFdm]*[TB][fbdm_]{0,6}$|^[Gf]*m[_f]{1,3}$/;
/** Beside thanks: "that solved it". */
const SOLVED = /^[dm][^x0]{0,7}$|^[fb]*_[fb]*$|^[^x0]{0,5}b[^x0]{0,3}$|^[^x0t]{1,7}$/;

/** Emoji that say something by themselves. */
const WAVES = /[👋🤝🙋]/u;
const THANKFUL = /[🙏👍❤💕💖🥰😍😊🙂😀😃😄😁🤗🎉💯👌✅🌹💐👏😘🫶♥]/u;
const APPROVING = /[👍👌✅💯]/u;

/** What a message is that only greets, thanks or takes leave; undefined where it says anything else. */
export function findSmalltalk(words: readonly Word[], isFollowUp: boolean): SmalltalkFound | undefined {
  if (words.length === 0 || words.length > MOST_WORDS) return undefined;
  const { letters } = SMALLTALK_WORDS.label(words);
  const kind = kindOf(letters);
  if (kind === undefined) return undefined;
  // "Yes, thank you" after a question is an answer to it.
  if (isFollowUp && kind === "thanks" && /^[f,.]*y/.test(letters) && !letters.includes("F")) return undefined;
  let isSure = true;
  for (const part of letters.split(/[,.?]/)) {
    if (EMPTY_PART.test(part) || WISH.test(part) || THANKS_FOR.test(part)) continue;
    if (!WITH_NAME.test(part) && !(/[TB]/.test(letters) && SOLVED.test(part))) return undefined;
    isSure &&= /^[dm]/.test(part);
  }
  return { kind, isSure };
}

/** The same for a message without any word. A thumb up after a question is an answer. */
export function findEmojiSmalltalk(text: string, isFollowUp: boolean): SmalltalkFound | undefined {
  const head = text.slice(0, 200);
  if (WAVES.test(head)) return { kind: "greeting", isSure: true };
  if (!THANKFUL.test(head) || (isFollowUp && APPROVING.test(head))) return undefined;
  return { kind: "thanks", isSure: true };
}

function kindOf(letters: string): Smalltalk | undefined {
  if (letters.includes("H")) return "how_are_you";
  if (letters.includes("B")) return "goodbye";
  if (letters.includes("T")) return "thanks";
  if (letters.includes("W")) return letters.includes("G") ? "greeting" : "wishes";
  return letters.includes("G") ? "greeting" : undefined;
}
