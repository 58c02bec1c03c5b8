/** Superscripts, fractions and figures in circles: "2²" is not "22", so they stay what they are. */
const OTHER_FIGURES = /(\p{No}+)/u;
/** What nobody sees and what changes no word: soft hyphens, spaces without width, marks of direction, variants of emoji. */
const INVISIBLE = /[\ufe00-\ufe0f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const APOSTROPHES = /[\u2018\u2019\u02bc\u0060\u00b4]/g;
const QUOTATION_MARKS = /[\u201c\u201d\u201e]/g;
const HYPHENS = /[\u2010-\u2012\u2212]/g;
/** What ends a sentence in any script, and the emoji that stand for it. */
const END_MARKS = ".!?…,;:。、，；：！？｡؟؛।\u2753-\u2755\u2757\u061f";
/**
 * Kindness at the ends of a question, which asks for nothing: waving, thanking, smiling. Other emoji may be what the
 * question is about: a flag, an animal, a thumb that points down.
 */
const KIND_EMOJI = "🙏👋🙂😀😃😄😁😊😉🤗☺";
const SKIN_TONES = "\u{1f3fb}-\u{1f3ff}";
const AT_THE_END = new RegExp(`[\\s${END_MARKS}${KIND_EMOJI}${SKIN_TONES}]+$`, "u");
const AT_THE_BEGINNING = new RegExp(`^[\\s¿¡${KIND_EMOJI}${SKIN_TONES}]+`, "u");

/**
 * One writing for all that are the same question: Unicode form, width, case, spaces, quotation marks, the marks at its end
 * and kind emoji around it. Words, figures, diacritics and every sign between them stay, since each may turn the meaning.
 */
export function normalizeQuestion(question: string): string {
  return question
    .split(OTHER_FIGURES)
    .map((piece, index) => (index % 2 === 0 ? piece.normalize("NFKC") : piece))
    .join("")
    .replace(INVISIBLE, "")
    .replace(APOSTROPHES, "'")
    .replace(QUOTATION_MARKS, '"')
    .replace(HYPHENS, "-")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(AT_THE_END, "")
    .replace(AT_THE_BEGINNING, "");
}
