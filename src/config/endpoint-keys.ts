import { readFileSync } from "node:fs";
import { findKeyProblems, splitKeys, toKeys } from "./api-keys.ts";
import { DEFAULT_ENDPOINT } from "./default-models.ts";
import type { EngineSources } from "./engine-sources.ts";
import { codeOf, type KeySourceSpec, readKeys } from "./key-source.ts";

const KEY_VARIABLES = ["LLM_API_KEY", "HOLYSHEEP_API_KEY"];
const WAYS = ["keysFrom", "keyFile", "keys"] as const;

/** `missing`: nobody has said anything about them. `wrong`: what was said cannot be used, and is reported. */
export type FoundKeys = KeySourceSpec | "missing" | "wrong";

/** Where the keys of an endpoint come from. Only those of the default endpoint may be missing. */
export function findKeys(name: string, baseUrl: string, sources: EngineSources): FoundKeys {
  const ofEnvironment = name === DEFAULT_ENDPOINT ? findDefaultKeys(baseUrl, sources) : "missing";
  return ofEnvironment === "missing" ? findOwnKeys(name, baseUrl, sources) : ofEnvironment;
}

function findDefaultKeys(baseUrl: string, sources: EngineSources): FoundKeys {
  const { environment, report } = sources;
  const variable = KEY_VARIABLES.find((name) => isSet(name, sources));
  const path = environment.LLM_API_KEY_FILE;
  if (variable !== undefined && path !== undefined) {
    report(`LLM_API_KEY_FILE: is set and so is ${variable}: choose one and unset the other`);
    return "wrong";
  }
  if (variable !== undefined) return fromVariable(variable, KEY_VARIABLES, baseUrl, sources);
  if (path === undefined) return "missing";
  return fromFile(path, "LLM_API_KEY_FILE", "LLM_API_KEY_FILE", baseUrl, sources);
}

/** What the endpoint says in `frontdesk.yaml`. */
function findOwnKeys(name: string, baseUrl: string, sources: EngineSources): FoundKeys {
  const { file, at, report } = sources;
  const endpoint = file.endpoints[name] ?? {};
  const ways = WAYS.filter((way) => endpoint[way] !== undefined);
  if (ways.length === 0 && name === DEFAULT_ENDPOINT) return "missing";
  if (ways.length !== 1) {
    report(
      `${at("endpoints", name)}: needs one of keysFrom, keyFile and keys: none${ways.length > 1 ? ", not several" : ""}`,
    );
    return "wrong";
  }
  if (endpoint.keys !== undefined) return { kind: "none" };
  if (endpoint.keyFile !== undefined) {
    return fromFile(endpoint.keyFile, at("endpoints", name, "keyFile"), `endpoints.${name}.keyFile`, baseUrl, sources);
  }
  const variable = endpoint.keysFrom ?? "";
  if (isSet(variable, sources)) return fromVariable(variable, [variable], baseUrl, sources);
  report(
    `${at("endpoints", name, "keysFrom")}: ${variable} is not set: set it to the endpoint's keys, or say keys: none`,
  );
  return "wrong";
}

/** `candidates`: the names that may hold the keys when the environment file is read again, the first one first. */
function fromVariable(
  variable: string,
  candidates: readonly string[],
  baseUrl: string,
  { variables, envFile, report }: EngineSources,
): FoundKeys {
  const found = splitKeys(variables[variable] ?? "");
  const problems = findKeyProblems(found, baseUrl);
  for (const problem of problems) report(`${variable}: ${problem}`);
  const keys = toKeys(found);
  if (keys === undefined || problems.length > 0) return "wrong";
  if (envFile === undefined || envFile.shell.has(variable)) return { kind: "fixed", from: variable, keys };
  const rest = candidates.filter((name) => !envFile.shell.has(name));
  return { kind: "env-file", from: `${variable} in .env`, path: envFile.path, variables: rest, keys, baseUrl };
}

/** The path is never printed: somebody may have put a key in its place. */
function fromFile(path: string, where: string, from: string, baseUrl: string, { report }: EngineSources): FoundKeys {
  const spec = { kind: "key-file", from, path, variables: [], baseUrl } as const;
  try {
    const { keys, problems } = readKeys(spec, readFileSync(path, "utf8"));
    for (const problem of problems) report(`${where}: ${problem}`);
    return keys === undefined ? "wrong" : { ...spec, keys };
  } catch (error) {
    report(`${where}: the file cannot be read (${codeOf(error)}): check the path, and that this user may read it`);
    return "wrong";
  }
}

/** A list of nothing but commas holds nothing. */
function isSet(variable: string, { variables }: EngineSources): boolean {
  return splitKeys(variables[variable] ?? "").length > 0;
}
