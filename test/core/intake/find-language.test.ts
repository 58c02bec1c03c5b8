import { expect, it } from "vitest";
import { findLanguage } from "../../../src/core/intake/find-language.ts";
import { nameOf, ownNameOf } from "../../../src/core/language-tag.ts";

const LANGUAGES = ["en", "vi", "pt-BR"];

it.each([
  ["vi", "vi"],
  ["VI", "vi"],
  ["vi-VN", "vi"],
  ["vn", "vi"],
  ["Tiếng Việt", "vi"],
  ["tieng viet", "vi"],
  ["tiếng  việt", "vi"],
  ["viet", "vi"],
  ["Vietnamese", "vi"],
  ["English", "en"],
  ["tiếng Anh", "en"],
  ["inglês", "en"],
  ["en_GB", "en"],
  ["pt-BR", "pt-BR"],
  ["pt", undefined],
  ["klingon", undefined],
  ["", undefined],
  ["../../etc", undefined],
])("%j is %s", (said, language) => {
  expect(findLanguage(said, LANGUAGES)).toBe(language);
});

it("languages have names, in English and their own", () => {
  expect([nameOf("vi"), nameOf("en"), nameOf("pt-BR")]).toEqual(["Vietnamese", "English", "Brazilian Portuguese"]);
  expect([ownNameOf("vi"), ownNameOf("en"), ownNameOf("fr")]).toEqual(["Tiếng Việt", "English", "Français"]);
});
