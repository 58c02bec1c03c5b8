import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import type { Problem } from "./environment.ts";
import { type FrontMatter, frontMatter, toDescription } from "./faq-fields.ts";
import type { FieldPath } from "./lenient-parse.ts";
import type { ParsedEntries, SourceText } from "./located-entry.ts";
import { parseYaml } from "./yaml-file.ts";

export interface MarkdownSource extends SourceText {
  /** What the entry is called where the file does not say: its path in the folder, without the extension. */
  readonly id: string;
  /** Of an entry that does not name its language. */
  readonly language: string;
}

interface Heading {
  readonly text: string;
  /** Counted in the body, from 0. */
  readonly line: number;
}

/** The one entry of a Markdown file: what stands between `---` lines at its top describes it, the rest is its answer. */
export function parseMarkdownFile(source: MarkdownSource): ParsedEntries {
  const lines = source.text.split(/\r?\n/);
  const end = lines[0]?.trimEnd() === "---" ? lines.findIndex((line, n) => n > 0 && line.trimEnd() === "---") : 0;
  if (end === -1) {
    const cure = "put a line of --- after the fields, or take the first line away";
    return { entries: [], problems: [`${source.path}:1: the fields that begin here have no end: ${cure}`] };
  }
  const { path } = source;
  const { value, problems, at } = parseYaml({ path, text: lines.slice(1, end).join("\n"), firstLine: 2 }, frontMatter);
  return toEntry(source, value ?? {}, problems, at, lines, end === 0 ? 0 : end + 1);
}

/** `start`: the first line of the body. */
function toEntry(
  { path, id, language }: MarkdownSource,
  fields: FrontMatter,
  ofFields: readonly Problem[],
  atField: (...field: FieldPath) => string,
  lines: readonly string[],
  start: number,
): ParsedEntries {
  const problems = [...ofFields];
  const body = lines.slice(start);
  const heading = findHeading(body);
  const atLine = (line: number, field: string) => `${path}:${start + line + 1}: ${field}`;
  const at = (...field: FieldPath) => {
    const [name = ""] = field;
    if (Object.hasOwn(fields, name)) return atField(...field);
    return atLine(name === "questions" || name === "title" ? (heading?.line ?? 0) : 0, field.join("."));
  };
  const report = (field: FieldPath, problem: string) => void problems.push(`${at(...field)}: ${problem}`);
  const title = fields.title ?? heading?.text;
  const answer = withoutTitle(body, fields.title === undefined ? heading : undefined);
  const questions = fields.questions ?? (heading === undefined ? [] : [heading.text]);
  if (questions.length === 0 && ofFields.length === 0) {
    report(["questions"], "are missing: list them above the answer, or begin with the question as a # heading");
  }
  if (answer === "") report(["answer"], "is missing: write it below the heading, or take the file away");
  const described = { ...fields, ...(title !== undefined && { title }) };
  const entry: FaqEntry = {
    id: fields.id ?? id,
    language: fields.language ?? language,
    questions,
    answer,
    ...toDescription(described, report),
  };
  return { entries: [{ entry, at }], problems };
}

/** The first heading of the first level that is not in a block of code. */
function findHeading(body: readonly string[]): Heading | undefined {
  let fence: string | undefined;
  for (const [line, content] of body.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(content)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const text = /^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(content)?.[1];
      if (text !== undefined && text !== "") return { text, line };
    }
  }
  return undefined;
}

/** A heading at the very beginning that is the entry's title is not repeated in its answer. */
function withoutTitle(body: readonly string[], title: Heading | undefined): string {
  const first = body.findIndex((line) => line.trim() !== "");
  const kept = title !== undefined && title.line === first ? body.slice(first + 1) : body;
  return kept.join("\n").trim();
}
