import { existsSync } from "node:fs";
import type { Variables } from "./environment.ts";
import { exampleOf } from "./example-file.ts";
import { type KnowledgeFiles, type KnowledgePlace, type ReadKnowledge, readKnowledge } from "./knowledge-files.ts";
import type { FieldPath } from "./lenient-parse.ts";
import type { Settings } from "./settings.ts";

/** Where knowledge comes from, and what it was at the start. */
export interface KnowledgeConfig {
  readonly files: KnowledgeFiles;
  readonly first: ReadKnowledge;
}

const OWN_FILE = "faq.yaml";

/** `settings` undefined: `frontdesk.yaml` cannot be used, and that is reported. `at`: how a problem names a field of it. */
export function readKnowledgeConfig(
  { FAQ_FILE }: Variables,
  settings: Pick<Settings, "knowledge" | "language"> | undefined,
  at: (...path: FieldPath) => string,
): KnowledgeConfig {
  const folder = settings?.knowledge.folder;
  const places: KnowledgePlace[] = [];
  const named = FAQ_FILE?.trim() ?? "";
  if (named !== "") places.push({ path: named, setting: "FAQ_FILE" });
  else if (existsSync(OWN_FILE)) places.push({ path: OWN_FILE, setting: "FAQ_FILE" });
  // Customers must not be told of the sample shop by somebody who has knowledge of their own.
  else if (folder === undefined) places.push({ path: exampleOf(OWN_FILE), setting: "FAQ_FILE" });
  if (folder !== undefined) places.push({ path: folder, setting: at("knowledge", "folder") });
  const files = { places, language: settings?.language.default ?? "en" };
  return { files, first: readKnowledge(files) };
}
