import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { toLanguageTag } from "../core/language-tag.ts";
import {
  createTexts,
  placeholdersOf,
  TEMPLATES,
  type Templates,
  type TextKey,
} from "../core/replies/text-templates.ts";
import { type Catalogue, createCatalogue } from "../core/replies/texts.ts";
import type { Problem } from "./environment.ts";
import { readYaml } from "./yaml-file.ts";

/** The texts that come along, complete in each of their languages. */
export const BUILT_IN_TEXTS = fileURLToPath(new URL("../../texts", import.meta.url));

export interface TextsSource {
  /** Of customers who have not said enough to tell. */
  readonly defaultLanguage: string;
  /** The operator's own texts, which replace some of a language or add one. */
  readonly folder: string | undefined;
  /** How problems name a setting of `language`. */
  at(setting: "default" | "texts"): string;
}

export interface TextsResult {
  /** Undefined: there are problems. */
  readonly catalogue: Catalogue | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the texts of all languages. Problems name the file, the line and the text. */
export function readTexts({ defaultLanguage, folder, at }: TextsSource): TextsResult {
  const problems: Problem[] = [];
  const languages = new Map<string, Templates>();
  addFolder(languages, BUILT_IN_TEXTS, problems);
  try {
    if (folder !== undefined) addFolder(languages, folder, problems);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    problems.push(`${at("texts")}: the folder cannot be read (${code}): check the path and the rights`);
  }
  const byDefault = [...languages.keys()].find((language) => language.toLowerCase() === defaultLanguage.toLowerCase());
  if (byDefault === undefined) {
    problems.push(`${at("default")}: has no texts: known are ${[...languages.keys()].join(", ")}`);
  }
  if (problems.length > 0 || byDefault === undefined) return { catalogue: undefined, problems };
  const all = [...languages].map(([language, templates]) => createTexts(language, templates));
  return { catalogue: createCatalogue(all, byDefault), problems };
}

/** Throws when there is no such folder. */
function addFolder(languages: Map<string, Templates>, folder: string, problems: Problem[]): void {
  const files = readdirSync(folder).filter((name) => /^[^.].*\.ya?ml$/i.test(name));
  for (const name of files.sort()) {
    const path = join(folder, name);
    const language = toLanguageTag(name.replace(/\.ya?ml$/i, ""));
    if (language === undefined) {
      problems.push(`${path}: must be named after its language, as in fr.yaml or pt-BR.yaml`);
      continue;
    }
    const known = languages.get(language);
    const { value, problems: found } = readYaml(path, known === undefined ? wholeSchema : partSchema);
    problems.push(...found);
    // Of a new language with problems some texts are missing; nothing is said in it, since nothing starts.
    languages.set(language, { ...known, ...value } as Templates);
  }
}

const KEYS = Object.keys(TEMPLATES) as TextKey[];
const wholeSchema = strict(Object.fromEntries(KEYS.map((key) => [key, textSchema(key)])));
const partSchema = strict(Object.fromEntries(KEYS.map((key) => [key, textSchema(key).optional()])));

function strict(shape: Readonly<Record<string, z.ZodType>>) {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? "is not a text that is said anywhere: look for a typo, or take it out"
        : "must hold texts by their names, as texts/en.yaml does",
  });
}

function textSchema(key: TextKey) {
  const expected: readonly string[] = TEMPLATES[key];
  return z
    .string({ error: ({ input }) => (input === undefined ? "is missing: translate it too" : "must be a text") })
    .trim()
    .min(1, "must not be empty")
    .superRefine((template, context) => {
      const found = placeholdersOf(template);
      const missing = expected.filter((name) => !found.has(name)).map((name) => `{${name}} is missing`);
      const unknown = [...found].filter((name) => !expected.includes(name)).map((name) => `{${name}} is not filled in`);
      const problem = [...missing, ...unknown].join(", ");
      if (problem !== "") context.addIssue({ code: "custom", message: `${problem}${hint(expected)}` });
    });
}

function hint(expected: readonly string[]): string {
  return expected.length === 0
    ? ": this text has none"
    : `: this text needs ${expected.map((name) => `{${name}}`).join(" and ")}`;
}
