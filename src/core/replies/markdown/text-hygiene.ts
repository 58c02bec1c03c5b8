const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Controls that end no line, and signs that turn the direction of the text around them. Marks for right-to-left scripts stay. */
const unwanted = /[[\p{Cc}--[\n\t\r\v\f\u0085]]\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB]/gv;

/** Well-formed, with `\n` as the only line end, and without characters that hide or reorder others. */
export function cleanText(text: string): string {
  return withoutUnwanted(text.toWellFormed().replace(lineEnds, "\n"));
}

/** Without characters that hide or reorder others. */
export function withoutUnwanted(text: string): string {
  return text.replace(unwanted, "");
}

/** As `cleanText`, with composed letters: some platforms drop combining signs. Not for code, which stays as it is. */
export function cleanProse(text: string): string {
  return cleanText(text).normalize("NFC");
}
