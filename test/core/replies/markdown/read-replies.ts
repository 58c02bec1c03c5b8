import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../../fixtures/markdown");

/** Replies as models write them, in English and Vietnamese. */
export function readReplies(): { readonly name: string; readonly text: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({ name: basename(file, ".md"), text: readFileSync(resolve(folder, file), "utf8") }));
}
