import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "./environment.ts";

export interface YamlResult<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** Reads and checks a YAML file. Problems name the file, the line and the field. */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): YamlResult<z.infer<Schema>> {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return { value: undefined, problems: [`${path}: cannot be read (${code}): check the path and the rights`] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      return `${path}:${line}:${col}: is not valid YAML (${error.message})`;
    });
    return { value: undefined, problems };
  }
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.map((issue) => {
    const path_ = issue.path.filter((key) => typeof key !== "symbol");
    return `${path}:${lineOf(document, lineCounter, path_)}: ${path_.join(".") || "the file"}: ${issue.message}`;
  });
  return { value: undefined, problems };
}

/** The line of the nearest node that exists on the way to a field. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lineCounter: LineCounter,
  path: readonly (string | number)[],
): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return lineCounter.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}
