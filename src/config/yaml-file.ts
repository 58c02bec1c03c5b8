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

/** YAML text, and where it stands. */
export interface YamlSource {
  readonly path: string;
  readonly text: string;
  /** The line of the file that the text begins in. Default 1. */
  readonly firstLine?: number;
}

/** Reads and checks a YAML file. Problems name the file, the line and the field. */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): YamlResult<z.infer<Schema>> {
  try {
    return parseYaml({ path, text: readFileSync(path, "utf8") }, schema);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return nothingOf(path, schema, [`${path}: cannot be read (${code}): check the path and the rights`]);
  }
}

/** Checks YAML text. Problems name the file, the line of the file and the field. */
export function parseYaml<Schema extends z.ZodType>(source: YamlSource, schema: Schema): YamlResult<z.infer<Schema>> {
  const { path, text, firstLine = 1 } = source;
  const lineCounter = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: line + firstLine - 1, col };
  };
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = placeOf(error.pos[0]);
      return `${path}:${line}:${col}: is not valid YAML (${error.message})`;
    });
    return nothingOf(path, schema, problems);
  }
  const at = (...field: FieldPath) => {
    const start = nearestStart(document, field);
    return `${path}:${start === undefined ? firstLine : placeOf(start).line}: ${nameOf(field)}`;
  };
  const data = toData(document);
  if (data === undefined) {
    const cure = "write out what the names stand for";
    return nothingOf(path, schema, [`${path}: has aliases (*name) that cannot be resolved, or far too many: ${cure}`]);
  }
  const { value, problems } = parseLeniently(schema, data.value ?? {});
  return { value, at, problems: problems.map((problem) => `${at(...problem.path)}: ${problem.message}`) };
}

function nothingOf<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  problems: readonly Problem[],
): YamlResult<z.infer<Schema>> {
  return { value: parseLeniently(schema, {}).value, problems, at: (...field) => `${path}: ${nameOf(field)}` };
}

/** Undefined: the library refuses to resolve its aliases, as it does with those that multiply. */
function toData(document: Document): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS() };
  } catch {
    return undefined;
  }
}

function nameOf(field: FieldPath): string {
  return field.join(".") || "the file";
}

/** Where the field's name begins, or the nearest one that exists on the way to it. */
function nearestStart(document: Document, field: FieldPath): number | undefined {
  for (let length = field.length; length > 0; length--) {
    const start = startOf(document, field.slice(0, length));
    if (start !== undefined) return start;
  }
  return undefined;
}

function startOf(document: Document, field: FieldPath): number | undefined {
  const parent = field.length === 1 ? document.contents : document.getIn(field.slice(0, -1), true);
  const name = field.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
  const node = pair?.key ?? document.getIn(field, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
