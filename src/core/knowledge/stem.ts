/** Words that change in the middle. */
const IRREGULAR: Readonly<Record<string, string>> = {
  paid: "pay",
  sent: "send",
  got: "get",
  gotten: "get",
  bought: "buy",
  sold: "sell",
  lost: "lose",
  stole: "steal",
  stolen: "steal",
  took: "take",
  taken: "take",
  went: "go",
  gone: "go",
  made: "make",
  gave: "give",
  given: "give",
  found: "find",
  told: "tell",
  wrote: "write",
  written: "write",
  broke: "break",
  broken: "break",
  withdrew: "withdraw",
  withdrawn: "withdraw",
  withdrawal: "withdraw",
  withdrawals: "withdraw",
  arrival: "arrive",
  refusal: "refuse",
  renewal: "renew",
  approval: "approve",
  forgot: "forget",
  forgotten: "forget",
  chose: "choose",
  chosen: "choose",
  came: "come",
  did: "do",
  done: "do",
  does: "do",
  has: "have",
  had: "have",
  kept: "keep",
  spent: "spend",
  thought: "think",
  held: "hold",
  hidden: "hide",
  stuck: "stick",
  swapped: "swap",
  children: "child",
  people: "person",
  used: "use",
  using: "use",
};

const VOWEL = /[aeiouy]/;

/** Longest first; what is left must have a vowel and at least as many letters as the number says. */
const ENDINGS: readonly (readonly [ending: string, instead: string, least: number])[] = [
  ["ifications", "ifi", 2],
  ["ification", "ifi", 2],
  ["izations", "iz", 3],
  ["isations", "iz", 3],
  ["ization", "iz", 3],
  ["isation", "iz", 3],
  ["ifying", "ifi", 2],
  ["ifies", "ifi", 2],
  ["ified", "ifi", 2],
  ["ations", "", 4],
  ["ation", "", 4],
  ["ating", "", 4],
  ["ments", "", 3],
  ["ment", "", 3],
  ["izing", "iz", 3],
  ["ising", "iz", 4],
  ["ances", "", 4],
  ["ences", "", 4],
  ["ance", "", 4],
  ["ence", "", 4],
  ["ness", "", 4],
  ["ated", "", 4],
  ["ates", "", 4],
  ["ions", "", 4],
  ["able", "", 4],
  ["ings", "", 3],
  ["ify", "ifi", 2],
  ["ate", "", 4],
  ["ion", "", 4],
  ["ies", "", 5],
  ["ies", "i", 2],
  ["ied", "", 5],
  ["ied", "i", 2],
  ["ing", "", 3],
  ["ise", "iz", 4],
  ["ize", "iz", 3],
  ["ly", "", 5],
  ["ed", "", 3],
  ["es", "", 3],
  ["s", "", 3],
  ["y", "", 5],
  ["y", "i", 3],
  ["e", "", 3],
];

/**
 * A rough stem of an English word without diacritics: `activation`, `activating` and `activated` are one. No Vietnamese
 * syllable is changed in a way that makes it another one's.
 */
export function stem(spelled: string): string {
  const word = Object.hasOwn(IRREGULAR, spelled) ? (IRREGULAR[spelled] ?? spelled) : spelled;
  if (word.length < 4 || /ss$|us$|is$/.test(word)) return word;
  for (const [ending, instead, least] of ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const root = word.slice(0, -ending.length);
    if (root.length < least || !VOWEL.test(root)) continue;
    return finish(root + instead);
  }
  return finish(word);
}

/** `stopp` → `stop`, `charge` and `charg` are one. */
function finish(root: string): string {
  const single = root.replace(/([bdglmnprt])\1$/, "$1");
  return single.length > 3 ? single.replace(/e$/, "") : single;
}
