import * as fc from "fast-check";

const word = fc.oneof(
  fc.constantFrom("a", "open", "Hello,", "weekdays", "incomprehensibilities", "https://example.com/a/very/long/path"),
  fc.constantFrom("tiếng Việt", "tiếng Việt".normalize("NFD"), "được", "Phở".normalize("NFD")),
  fc.constantFrom("你好", "日本語のテキスト", "안녕", "Ｗｉｄｅ"),
  fc.constantFrom("🎉", "👨‍👩‍👧", "👍🏽", "❤️", "🇻🇳", "é́́", "नमस्ते", "\u200B"),
);
const space = fc.constantFrom(" ", " ", " ", "  ", "\n", "\n\n", "");

/** Words of many scripts and widths. */
export const someText = fc
  .array(fc.tuple(word, space), { maxLength: 14 })
  .map((pairs) => pairs.map(([letters, gap]) => letters + gap).join(""));
