/** Languages that the desk's own texts exist in. */
export type Language = "en" | "vi";

/** Letters that Vietnamese has and its neighbours in Latin script hardly do. */
const VIETNAMESE = /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i;
const LATIN_WORDS = /[a-z]{3,}(\s+[a-z']+){2,}/i;

/** The language to speak to the writer of `text`; `hint` is that of their client. */
export function detectLanguage(text: string, hint: string | undefined): Language {
  if (VIETNAMESE.test(text.normalize("NFC"))) return "vi";
  const hinted: Language = hint?.toLowerCase().startsWith("vi") === true ? "vi" : "en";
  // A sentence of plain Latin words from a Vietnamese phone may be Vietnamese typed without marks.
  return hinted === "vi" && LATIN_WORDS.test(text) && /\b(the|is|how|what|my|you|can)\b/i.test(text) ? "en" : hinted;
}
