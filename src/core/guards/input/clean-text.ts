import { cleanText as withoutControls } from "../../replies/markdown/text-hygiene.ts";

/** Identical characters in a row that are kept; nobody means more. */
const LONGEST_RUN = 40;
const LONGEST_GAP = 3;

/** The flags of England, Scotland and Wales, which are spelled with tag characters. No other is drawn anywhere. */
const FLAGS =
  "\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}";
/** Scripts in which joiners (U+200C, U+200D) choose between forms of letters. */
const JOINED_SCRIPTS = [
  "Arabic Syriac Nko Mandaic Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala",
  "Khmer Myanmar Tibetan Balinese Javanese Sundanese Limbu Lepcha Newa Grantha Tirhuta Siddham Khojki Sharada",
]
  .join(" ")
  .split(" ")
  .map((script) => `\\p{Script=${script}}`)
  .join("");

/** Whatever could be unseen; most texts have nothing of it. */
const SUSPICIOUS = /[\p{Default_Ignorable_Code_Point}\u{FFF0}-\u{FFFB}]/u;
/** Never of use: soft hyphens, spaces of no width, marks of direction, fillers, tags, rare variants. */
const UNSEEN = new RegExp(
  `(${FLAGS})|[[\\p{Default_Ignorable_Code_Point}\\u{FFF0}-\\u{FFFB}]--[\\u200C\\u200D\\uFE0E\\uFE0F\\u180B-\\u180F]]`,
  "gv",
);
/** Emoji and text style, where the sign before has both. A digit has them only as a key. */
const STRAY_STYLE = /(?<![[\p{Emoji}]--[0-9#*]])[\uFE0E\uFE0F](?!\u20E3)|(?<!\p{Emoji})[\uFE0E\uFE0F]/gv;
/** With the vowel signs of Arabic, which belong to several scripts. */
const JOINED_LETTER = `[[${JOINED_SCRIPTS}\\u064B-\\u0655\\u0670]--[\\p{Default_Ignorable_Code_Point}]]`;
const EMOJI_END = "\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F\\u{E007F}";
const STRAY_JOINER = new RegExp(
  `\\u200C(?<!${JOINED_LETTER}\\u200C)|\\u200D(?<![${JOINED_LETTER}${EMOJI_END}]\\u200D)|\\u200D(?<=[${EMOJI_END}]\\u200D)(?!\\p{Extended_Pictographic})`,
  "gv",
);
/** Mongolian chooses forms of letters, one choice for a letter. */
const STRAY_VARIANT = /(?<![[\p{Script=Mongolian}]--[\u180B-\u180F]])[\u180B-\u180F]/gv;
/** Three accents are more than a language has; what belongs to one script may be stacked higher. */
const ACCENT = "[\\p{M}&&[\\p{Script=Inherited}\\p{Script=Common}\\p{Script=Cyrillic}]]";
const ACCENT_FLOOD = new RegExp(`(${ACCENT}{3})${ACCENT}+`, "gv");
const STACK_FLOOD = /(\p{M}{8})\p{M}+/gu;
const RUN = new RegExp(`([^\\n])\\1{${LONGEST_RUN},}`, "gu");
const GAP = new RegExp(`\\n{${LONGEST_GAP + 1},}`, "g");

/**
 * What models and matching see of what people write: in NFC, with nothing in it that nobody sees, without floods of marks
 * or of one character. Ordinary text of any language stays as it is, and so do emoji. Never longer than the text in NFC.
 */
export function cleanText(text: string): string {
  let clean = cleanOnce(text);
  // Where a flood was cut, what stood behind it may have lost the sign that it belonged to. Every round takes something away.
  while (SUSPICIOUS.test(clean)) {
    const next = cleanOnce(clean);
    if (next === clean) break;
    clean = next;
  }
  return clean;
}

function cleanOnce(text: string): string {
  const plain = withoutControls(text);
  const seen = SUSPICIOUS.test(plain) ? withoutUnseen(plain) : plain;
  return seen
    .normalize("NFC")
    .replace(ACCENT_FLOOD, "$1")
    .replace(STACK_FLOOD, "$1")
    .replace(RUN, (run: string, sign: string) => run.slice(0, sign.length * LONGEST_RUN))
    .replace(GAP, "\n".repeat(LONGEST_GAP));
}

function withoutUnseen(text: string): string {
  return text
    .replace(UNSEEN, (_, flag: string | undefined) => flag ?? "")
    .replace(STRAY_STYLE, "")
    .replace(STRAY_JOINER, "")
    .replace(STRAY_VARIANT, "");
}
