import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { readKnowledge } from "../../src/config/knowledge-files.ts";
import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";

/** A folder of knowledge that is gone after the test. */
export class KnowledgeFolder {
  readonly path = mkdtempSync(join(tmpdir(), "frontdesk-knowledge-"));

  constructor(files: Readonly<Record<string, string>> = {}) {
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), text);
  }

  /** Reads some of its files, or all of its Markdown. Paths are relative to it, as problems show them. */
  read(...names: readonly string[]) {
    const places = (names.length === 0 ? [""] : names).map((name) => ({ path: this.at(name), setting: "FAQ_FILE" }));
    const { problems, ...read } = readKnowledge({ places, language: "en" });
    return { ...read, problems: problems.map((problem) => problem.replaceAll(`${this.path}/`, "")) };
  }
}

/** What one file holds, which must have no problems. */
export function entriesOf(name: string, text: string): readonly FaqEntry[] {
  const { entries, problems } = new KnowledgeFolder({ [name]: text }).read(name);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return entries;
}

export function problemsOf(name: string, text: string): readonly string[] {
  return new KnowledgeFolder({ [name]: text }).read(name).problems;
}
