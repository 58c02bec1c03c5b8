const ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x";

/** All that can follow an onset, without marks. */
const RHYMES = [
  "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay",
  "e|ec|ech|em|en|eng|enh|eo|ep|et|eu",
  "i|ia|ich|iec|iem|ien|ieng|iep|iet|ieu|im|in|inh|ip|it|iu",
  "o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|oong|op|ot",
  "u|ua|uan|uang|uat|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu",
  "uy|uya|uych|uyen|uyet|uynh|uyt|uyu|yem|yen|yet|yeu",
].join("|");

const SYLLABLE = new RegExp(`^(?:(?:${ONSETS})?(?:${RHYMES})|(?:[hklmstv]|qu)?y)$`);

/** Whether a word in lower case and without marks has the form of a Vietnamese one: nearly all of them are one syllable. */
export function isSyllable(word: string): boolean {
  return word.length <= 7 && SYLLABLE.test(word);
}

/** A word without its marks: `đổi` is `doi`. */
export function withoutMarks(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}

/** Letters with marks, all of which Vietnamese has. */
export const VIETNAMESE_MARKS = /^[a-z'’àáâãèéêìíòóôõùúýăđĩũơư\u1ea0-\u1ef9]+$/;
/** Letters that hardly any other language in Latin script has. */
export const ONLY_VIETNAMESE = /[đơư\u1ea0-\u1eb7\u1eb8-\u1ebb\u1ebe-\u1ef7]/;
