import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);

/** Every example of the CommonMark specification. */
export function commonMarkExamples(): string[] {
  const { tests } = require("commonmark-spec") as { tests: { markdown: string }[] };
  return tests.map(({ markdown }) => markdown.replaceAll("→", "\t"));
}

/** Replies as models write them. */
export function fixtures(): string[] {
  const folder = join(root, "test/fixtures/markdown");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith(".md")).map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Strings that programs stumble over; nothing where the data is not at hand. */
export function naughtyStrings(): string[] | undefined {
  const file = resolve(root, process.env.FRONTDESK_EVAL_DATA ?? "../shared/data", "naughty-strings.json");
  if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { strings: string[] }).strings;
  if (process.env.CI) throw new Error(`No ${file}: set FRONTDESK_EVAL_DATA`);
  return undefined;
}
