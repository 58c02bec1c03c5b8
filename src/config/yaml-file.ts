import { readFileSync } from "node:fs";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "./environment.ts";
import { type FieldPath, parseLeniently } from "./lenient-parse.ts";

export interface YamlResult<T> {
  /** Without the fields that are wrong, if there are problems. Undefined: nothing of it can be used. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** How a problem names a field: `frontdesk.yaml:12: limits.conversations`. */
  at(...path: FieldPath): string;
}

/** Reads and checks a YAML file. Problems name the file, the line and the field. */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): YamlResult<z.infer<Schema>> {
  const nothing = { value: parseLeniently(schema, {}).value, at: (...field: FieldPath) => `${path}: ${nameOf(field)}` };
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return { ...nothing, problems: [`${path}: cannot be read (${code}): check the path and the rights`] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      return `${path}:${line}:${col}: is not valid YAML (${error.message})`;
    });
    return { ...nothing, problems };
  }
  const at = (...field: FieldPath) => `${path}:${lineOf(document, lineCounter, field)}: ${nameOf(field)}`;
  const { value, problems } = parseLeniently(schema, document.toJS() ?? {});
  return { value, at, problems: problems.map((problem) => `${at(...problem.path)}: ${problem.message}`) };
}

function nameOf(field: FieldPath): string {
  return field.join(".") || "the file";
}

/** The line of the field's name, or of the nearest one that exists on the way to it. */
function lineOf(document: Document, lineCounter: LineCounter, field: FieldPath): number {
  for (let length = field.length; length > 0; length--) {
    const start = startOf(document, field.slice(0, length));
    if (start !== undefined) return lineCounter.linePos(start).line;
  }
  return 1;
}

function startOf(document: Document, field: FieldPath): number | undefined {
  const parent = field.length === 1 ? document.contents : document.getIn(field.slice(0, -1), true);
  const name = field.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
  const node = pair?.key ?? document.getIn(field, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
