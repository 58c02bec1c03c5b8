const CONTRACTION = /(?<=\p{L})['’](?:s|d|m|t|re|ve|ll)(?!\p{L})/gu;

/** Words as they are compared: lower case, without diacritics, English endings cut. */
export function wordsOf(text: string): string[] {
  return (
    plain(text)
      .replace(CONTRACTION, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(stem);
}

export function hasVietnameseLetters(text: string): boolean {
  return /[ăâđêôơư\u1ea0-\u1ef9]/iu.test(text.normalize("NFC"));
}

function plain(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}

/** Rough on purpose: it only has to cut both sides alike. No Vietnamese syllable is long enough to be touched. */
function stem(word: string): string {
  if (word.length < 5) return word;
  const cut = word.replace(/ies$/, "y").replace(/(?:ing|ed|es|s)$/, "");
  return cut.length < 3 ? word : cut.replace(/([bdgmnprt])\1$/, "$1").replace(/e$/, "");
}
