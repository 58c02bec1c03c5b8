/** One or more keys. Whoever prints anything about them prints their number or place, never a key. */
export type Keys = readonly [string, ...string[]];

/** A provider whose keys can be told from others. */
const MARKED = { host: "api.holysheep.ai", prefix: "hs_", characters: 32 };

/** Keys that are split by commas. */
export function splitKeys(text: string): string[] {
  return text
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
}

/** Keys of a file: one on a line or split by commas; what follows a # is a comment. */
export function parseKeyFile(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/(^|\s)#.*$/, ""));
  return splitKeys(lines.join(","));
}

/** What is wrong with keys of an endpoint, each problem by the place of its key. */
export function findKeyProblems(keys: readonly string[], baseUrl: string): string[] {
  return keys.flatMap((key, index) => {
    const name = keys.length === 1 ? "the key" : `key ${index + 1} of ${keys.length}`;
    const problem = findKeyProblem(key, baseUrl);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
}

/** Each key once; undefined where there is none. */
export function toKeys(keys: readonly string[]): Keys | undefined {
  const [first, ...others] = new Set(keys);
  return first === undefined ? undefined : [first, ...others];
}

function findKeyProblem(key: string, baseUrl: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return "has a space, a control character or a letter with an accent in it: copy it again";
  }
  if (hostOf(baseUrl) !== MARKED.host) return undefined;
  const cure = "copy it again, or set LLM_BASE_URL if it belongs to another provider";
  if (!key.startsWith(MARKED.prefix))
    return `does not begin with ${MARKED.prefix}, as keys of ${MARKED.host} do: ${cure}`;
  if (key.length < MARKED.characters) {
    return `has fewer than the ${MARKED.characters} characters that keys of ${MARKED.host} have: ${cure}`;
  }
  return undefined;
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.hostname;
}
