import type { z } from "zod";

export type FieldPath = readonly (string | number)[];

export interface FieldProblem {
  readonly path: FieldPath;
  readonly message: string;
}

export interface LenientResult<T> {
  /** What is left without the fields that are wrong. Undefined: nothing that the schema accepts. */
  readonly value: T | undefined;
  readonly problems: readonly FieldProblem[];
}

/**
 * Checks data and finds what is wrong also where one mistake hides another: it takes each wrong field out and looks
 * again. Changes `data`.
 */
export function parseLeniently<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): LenientResult<z.infer<Schema>> {
  const problems = new Map<string, FieldProblem>();
  const removed = new Set<string>();
  for (;;) {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data, problems: [...problems.values()] };
    const found = result.error.issues.flatMap(toProblems);
    for (const problem of found) {
      // A field that was taken out may be missed now; that is no news.
      const name = nameOf(problem.path);
      if (!problems.has(name) && !removed.has(name)) problems.set(name, problem);
    }
    for (const { path } of found) {
      const taken = remove(data, path);
      if (taken === undefined) return { value: undefined, problems: [...problems.values()] };
      removed.add(nameOf(taken));
    }
  }
}

function nameOf(path: FieldPath): string {
  return path.join("\0");
}

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
}

/** Removes the innermost thing that exists on the way to a field, and says which. Undefined: there is nothing. */
function remove(data: unknown, path: FieldPath): FieldPath | undefined {
  let last: { readonly from: object; readonly key: string | number } | undefined;
  let depth = 0;
  let node = data;
  for (const key of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) break;
    last = { from: node, key };
    depth++;
    node = Reflect.get(node, key);
  }
  return last !== undefined && Reflect.deleteProperty(last.from, last.key) ? path.slice(0, depth) : undefined;
}
