import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import { findConflicts } from "./entry-conflicts.ts";
import type { Problem } from "./environment.ts";
import { parseFaqFile } from "./faq-file.ts";
import { codeOf } from "./key-source.ts";
import type { LocatedEntry, ParsedEntries } from "./located-entry.ts";
import { parseMarkdownFile } from "./markdown-file.ts";

/** Where knowledge is written down. */
export interface KnowledgeFiles {
  /** Files, and folders of Markdown files. */
  readonly places: readonly KnowledgePlace[];
  /** Of Markdown files that do not name their language; BCP 47. */
  readonly language: string;
}

export interface KnowledgePlace {
  readonly path: string;
  /** The setting that names it, for people. */
  readonly setting: string;
}

export interface ReadKnowledge {
  readonly entries: readonly FaqEntry[];
  /** A hash of the entries: the same in every process and whatever their order. */
  readonly version: string;
  /** Not empty: nothing of it may be used. */
  readonly problems: readonly Problem[];
}

interface FoundFile {
  readonly kind: "file";
  readonly path: string;
  /** Its path in its folder, with forward slashes and without the extension. */
  readonly name: string;
}

type Found = FoundFile | { readonly kind: "problem"; readonly problem: Problem };

const MARKDOWN = /\.md$/i;

/** Reads and checks everything. Blocks for as long as that takes: tenths of a second with thousands of entries. */
export function readKnowledge(files: KnowledgeFiles): ReadKnowledge {
  const parsed = [...findKnowledgeFiles(files)].map((found): ParsedEntries => {
    if (found.kind === "problem") return { entries: [], problems: [found.problem] };
    return readEntries(found, files.language);
  });
  const located: readonly LocatedEntry[] = parsed.flatMap(({ entries }) => entries);
  const entries = located.map(({ entry }) => entry);
  const problems = [...parsed.flatMap((one) => one.problems), ...findConflicts(located)];
  return { entries, version: versionOf(entries), problems };
}

/**
 * All files of all places, each once, those of a folder by name. Names that begin with a dot are left out, as are links to
 * folders.
 */
export function* findKnowledgeFiles({ places }: KnowledgeFiles): Generator<Found> {
  const known = new Set<string>();
  for (const { path, setting } of places) {
    let count = 0;
    try {
      for (const found of findAt(path)) {
        count++;
        if (known.has(found.path)) continue;
        known.add(found.path);
        yield found;
      }
      if (count > 0) continue;
      const cure = "put a file that ends in .md into it, or leave the setting out";
      yield { kind: "problem", problem: `${path}: this folder holds no Markdown file: ${cure} (${setting})` };
    } catch (error) {
      const problem = `${path}: cannot be read (${codeOf(error)}): check ${setting} and the rights`;
      yield { kind: "problem", problem };
    }
  }
}

function* findAt(path: string): Generator<FoundFile> {
  if (statSync(path).isDirectory()) yield* findInFolder(path, "");
  else yield { kind: "file", path, name: basename(path).replace(MARKDOWN, "") };
}

function* findInFolder(root: string, folder: string): Generator<FoundFile> {
  const children = readdirSync(join(root, folder), { withFileTypes: true });
  children.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const child of children) {
    if (child.name.startsWith(".")) continue;
    const inside = folder === "" ? child.name : `${folder}/${child.name}`;
    const path = join(root, inside);
    if (child.isDirectory()) yield* findInFolder(root, inside);
    else if (MARKDOWN.test(child.name) && !isLinkToFolder(child, path)) {
      yield { kind: "file", path, name: inside.replace(MARKDOWN, "") };
    }
  }
}

/** A link that leads nowhere is taken for a file, which then cannot be read. */
function isLinkToFolder(child: Dirent, path: string): boolean {
  return child.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readEntries({ path, name }: FoundFile, language: string): ParsedEntries {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const problem = `${path}: cannot be read (${codeOf(error)}): check the path and the rights`;
    return { entries: [], problems: [problem] };
  }
  const wrong = text.indexOf("\uFFFD");
  if (wrong !== -1) {
    const line = text.slice(0, wrong).split("\n").length;
    return { entries: [], problems: [`${path}:${line}: holds letters that are not UTF-8: save the file as UTF-8`] };
  }
  if (!MARKDOWN.test(path)) return parseFaqFile({ path, text });
  return parseMarkdownFile({ path, text, language, id: name.normalize("NFC") });
}

function versionOf(entries: readonly FaqEntry[]): string {
  const texts = entries.map((entry) =>
    JSON.stringify([
      entry.id,
      entry.language,
      entry.questions,
      entry.answer,
      entry.tags ?? [],
      entry.title ?? "",
      entry.validFrom ?? null,
      entry.validUntil ?? null,
      entry.audience ?? "everyone",
    ]),
  );
  const hash = createHash("sha256");
  for (const text of texts.sort()) hash.update(text).update("\n");
  return hash.digest("hex").slice(0, 32);
}
