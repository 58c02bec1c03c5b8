import { renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createKeySource, type KeySource } from "../../src/config/key-source.ts";
import { KEY, loadEngine, OTHER_KEY, writeFile } from "./config-fixture.ts";

const THIRD_KEY = "hs_test_key_that_is_long_enough_0003";

interface Watched {
  readonly source: KeySource;
  readonly problems: readonly string[];
  readonly path: string;
  /** Replaces the file's content in place. */
  write(text: string): void;
}

function watchKeyFile(text: string): Watched {
  const path = writeFile("keys", text);
  return watch(path, { LLM_API_KEY_FILE: path });
}

/** As the program does it: the file's variables join those that the shell has set. */
function watchEnvFile(
  text: string,
  variables: Readonly<Record<string, string>>,
  shell: readonly string[] = [],
): Watched {
  const path = writeFile(".env", text);
  return watch(path, variables, { path, shell: new Set(shell) });
}

function watch(path: string, variables: Readonly<Record<string, string>>, envFile?: Parameters<typeof loadEngine>[2]) {
  const problems: string[] = [];
  const spec = loadEngine(variables, "", envFile).keys.default ?? { kind: "none" };
  const source = createKeySource(spec, (problem) => problems.push(problem));
  return { source, problems, path, write: (text: string) => writeFileSync(path, text) };
}

/** Long ago, so that the file counts as settled. */
function age(path: string, seconds: number): void {
  utimesSync(path, seconds, seconds);
}

describe("a key file", () => {
  it("has news only when its keys are others", async () => {
    const { source, write } = watchKeyFile(KEY);
    expect(await source.read()).toBeUndefined();
    write(`${OTHER_KEY}\n${KEY}\n`);
    expect(await source.read()).toEqual([OTHER_KEY, KEY]);
    expect(await source.read()).toBeUndefined();
    write(`# written again\n${OTHER_KEY},${KEY}`);
    expect(await source.read()).toBeUndefined();
  });

  it("is seen to change between two reads of the same moment, and back", async () => {
    const { source, write } = watchKeyFile(KEY);
    for (const key of [OTHER_KEY, THIRD_KEY, KEY, OTHER_KEY]) {
      write(key);
      expect(await source.read()).toEqual([key]);
    }
  });

  it("is not read again while it looks the same", async () => {
    const { source, write, path } = watchKeyFile(KEY);
    age(path, 1000);
    expect(await source.read()).toBeUndefined();
    expect(await source.read()).toBeUndefined();
    write(OTHER_KEY);
    age(path, 1001);
    expect(await source.read()).toEqual([OTHER_KEY]);
  });

  it("may be replaced by another file, as secrets are", async () => {
    const { source, path } = watchKeyFile(KEY);
    age(path, 1000);
    await source.read();
    const next = `${path}.next`;
    writeFileSync(next, OTHER_KEY);
    age(next, 1000);
    renameSync(next, path);
    expect(await source.read()).toEqual([OTHER_KEY]);
  });

  it("keeps the old keys while it is gone, empty or wrong, says once why, and never what it holds", async () => {
    const { source, write, path, problems } = watchKeyFile(KEY);
    rmSync(path);
    expect([await source.read(), await source.read()]).toEqual([undefined, undefined]);
    write("");
    expect([await source.read(), await source.read()]).toEqual([undefined, undefined]);
    write(`${OTHER_KEY}\nsk-half-a-secr`);
    expect([await source.read(), await source.read()]).toEqual([undefined, undefined]);
    expect(problems).toEqual([
      "LLM_API_KEY_FILE: the file cannot be read (ENOENT); the keys known so far stay in use",
      "LLM_API_KEY_FILE: the file holds no key; the keys known so far stay in use",
      expect.stringMatching(
        /^LLM_API_KEY_FILE: key 2 of 2 does not begin with hs_.*; the keys known so far stay in use$/,
      ),
    ]);
    expect(problems.join()).not.toMatch(/secr|0002/);
    write(KEY);
    expect(await source.read()).toBeUndefined();
    write(OTHER_KEY);
    expect(await source.read()).toEqual([OTHER_KEY]);
  });
});

describe("the environment file", () => {
  it("has news when the variable that came from it changes", async () => {
    const { source, write } = watchEnvFile(`LLM_API_KEY=${KEY}`, { LLM_API_KEY: KEY });
    write(`PORT=1\nLLM_API_KEY="${OTHER_KEY}, ${KEY}" # rotated\n`);
    expect(await source.read()).toEqual([OTHER_KEY, KEY]);
    write(`HOLYSHEEP_API_KEY=${THIRD_KEY}\nLLM_API_KEY=\n`);
    expect(await source.read()).toEqual([THIRD_KEY]);
  });

  it("loses against the shell", async () => {
    const { source, write, problems } = watchEnvFile(`LLM_API_KEY=${OTHER_KEY}`, { LLM_API_KEY: KEY }, ["LLM_API_KEY"]);
    write(`LLM_API_KEY=${THIRD_KEY}`);
    expect(await source.read()).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it("does not bring back a name that the shell has emptied", async () => {
    const variables = { LLM_API_KEY: "", HOLYSHEEP_API_KEY: KEY };
    const { source, write } = watchEnvFile(`HOLYSHEEP_API_KEY=${KEY}`, variables, ["LLM_API_KEY"]);
    write(`LLM_API_KEY=${THIRD_KEY}\nHOLYSHEEP_API_KEY=${OTHER_KEY}`);
    expect(await source.read()).toEqual([OTHER_KEY]);
  });
});

it("a variable of the shell and an endpoint without keys never have news", async () => {
  const { keys } = loadEngine({ LLM_API_KEY: KEY });
  expect(await createKeySource(keys.default ?? { kind: "none" }).read()).toBeUndefined();
  expect(await createKeySource({ kind: "none" }).read()).toBeUndefined();
});
