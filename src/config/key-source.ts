import { readFile, stat } from "node:fs/promises";
import { parseEnv } from "node:util";
import { findKeyProblems, type Keys, parseKeyFile, splitKeys, toKeys } from "./api-keys.ts";

/** Where an endpoint's keys come from, and the keys that were there at the start. */
export type KeySourceSpec =
  /** An endpoint that asks for none. */
  | { readonly kind: "none" }
  /** The environment of the process, which does not change. */
  | { readonly kind: "fixed"; readonly from: string; readonly keys: Keys }
  | FileSpec;

export interface FileSpec {
  /** `key-file`: nothing but keys. `env-file`: the first of `variables` that is set in it. */
  readonly kind: "key-file" | "env-file";
  /** For people; never holds a key. */
  readonly from: string;
  readonly path: string;
  readonly variables: readonly string[];
  readonly keys: Keys;
  /** The endpoint's, which says what a key looks like. */
  readonly baseUrl: string;
}

export interface KeySource {
  /**
   * The keys, if they are others than at the last call or, at the first, than at the start. Undefined: those known so
   * far stay in use. Never throws. Not to be called again before it has resolved.
   */
  read(): Promise<readonly string[] | undefined>;
}

/** A file that was written less than this before it was read may have been written again without looking it. */
const UNCERTAIN_MS = 2000;

/** `onProblem` hears once why new keys are not taken. It is told neither keys nor other content of the file. */
export function createKeySource(spec: KeySourceSpec, onProblem: (problem: string) => void = () => {}): KeySource {
  if (spec.kind === "none" || spec.kind === "fixed") return { read: async () => undefined };
  return new KeyFile(spec, onProblem);
}

class KeyFile implements KeySource {
  readonly #spec: FileSpec;
  readonly #onProblem: (problem: string) => void;
  #keys: readonly string[];
  #fingerprint: string | undefined;
  #problem: string | undefined;

  constructor(spec: FileSpec, onProblem: (problem: string) => void) {
    this.#spec = spec;
    this.#onProblem = onProblem;
    this.#keys = spec.keys;
  }

  async read(): Promise<readonly string[] | undefined> {
    try {
      const fingerprint = await fingerprintOf(this.#spec.path);
      if (fingerprint !== undefined && fingerprint === this.#fingerprint) return undefined;
      const text = await readFile(this.#spec.path, "utf8");
      this.#fingerprint = fingerprint;
      return this.#take(readKeys(this.#spec, text));
    } catch (error) {
      return this.#refuse(`the file cannot be read (${codeOf(error)})`);
    }
  }

  #take({ keys, problems }: ReadKeys): readonly string[] | undefined {
    if (keys === undefined) return this.#refuse(problems.join("; "));
    this.#problem = undefined;
    if (isEqual(keys, this.#keys)) return undefined;
    this.#keys = keys;
    return keys;
  }

  #refuse(problem: string): undefined {
    if (problem !== this.#problem) this.#onProblem(`${this.#spec.from}: ${problem}; the keys known so far stay in use`);
    this.#problem = problem;
    return undefined;
  }
}

export interface ReadKeys {
  readonly keys: Keys | undefined;
  /** Why there are none. */
  readonly problems: readonly string[];
}

/** The keys in the text of a file. All are good, or none is taken. */
export function readKeys(spec: Pick<FileSpec, "kind" | "variables" | "baseUrl">, text: string): ReadKeys {
  const found = spec.kind === "key-file" ? parseKeyFile(text) : splitKeys(firstSet(spec.variables, parseEnv(text)));
  const problems = found.length === 0 ? ["the file holds no key"] : findKeyProblems(found, spec.baseUrl);
  return { keys: problems.length === 0 ? toKeys(found) : undefined, problems };
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}

function firstSet(names: readonly string[], variables: Readonly<Record<string, string | undefined>>): string {
  return names.map((name) => variables[name]?.trim() ?? "").find((value) => value !== "") ?? "";
}

/** Two equal ones mean that the file has not changed. Undefined: it is too new to tell. */
async function fingerprintOf(path: string): Promise<string | undefined> {
  const { mtimeMs, mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
  if (Date.now() - Number(mtimeMs) < UNCERTAIN_MS) return undefined;
  return [mtimeNs, ctimeNs, size, ino].join(" ");
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}
