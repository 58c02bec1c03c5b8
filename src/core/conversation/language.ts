/** Languages that the desk's own texts exist in. */
export type Language = "en" | "vi";

/** Letters that Vietnamese has and its neighbours in Latin script hardly do. */
const VIETNAMESE = /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i;
/** Words whose letters other languages have too. */
const VIETNAMESE_WORDS =
  /(?<!\p{L})(?:không|còn|hàng|có|tôi|gì|giá|và|chào|mình|thì|quá|này|bán|cái|làm|nhé|vì)(?!\p{L})/iu;
const LATIN_WORDS = /[a-z]{3,}(\s+[a-z']+){2,}/i;

/** Turns of a conversation that are looked at, newest first, for what their writer speaks. */
const LOOK_BACK = 6;

/**
 * As `detectLanguage`; where the text says nothing of its language, as a command or a picture does, that of what was said
 * before counts.
 */
export async function detectLanguageIn(
  text: string,
  hint: string | undefined,
  before: AsyncIterable<{ readonly text: string }>,
): Promise<Language> {
  const spoken = languageOf(text);
  if (spoken !== undefined || hint !== undefined) return detectLanguage(text, hint);
  let turns = 0;
  for await (const turn of before) {
    const language = languageOf(turn.text);
    if (language !== undefined) return language;
    if (++turns === LOOK_BACK) break;
  }
  return detectLanguage(text, hint);
}

function languageOf(text: string): Language | undefined {
  if (isVietnamese(text)) return "vi";
  return LATIN_WORDS.test(text) ? "en" : undefined;
}

/** The language to speak to the writer of `text`; `hint` is that of their client. */
export function detectLanguage(text: string, hint: string | undefined): Language {
  if (isVietnamese(text)) return "vi";
  const hinted: Language = hint?.toLowerCase().startsWith("vi") === true ? "vi" : "en";
  // A sentence of plain Latin words from a Vietnamese phone may be Vietnamese typed without marks.
  return hinted === "vi" && LATIN_WORDS.test(text) && /\b(the|is|how|what|my|you|can)\b/i.test(text) ? "en" : hinted;
}

function isVietnamese(text: string): boolean {
  const composed = text.normalize("NFC");
  return VIETNAMESE.test(composed) || VIETNAMESE_WORDS.test(composed);
}
