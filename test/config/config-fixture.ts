import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Config, loadConfig } from "../../src/config/config.ts";
import type { EngineConfig } from "../../src/config/engine-settings.ts";
import type { EnvFile } from "../../src/config/engine-sources.ts";
import { ConfigError } from "../../src/core/errors.ts";

export const KEY = "hs_test_key_that_is_long_enough_0001";
export const OTHER_KEY = "hs_test_key_that_is_long_enough_0002";

export type Given = Readonly<Record<string, string>>;

/** A configuration of these variables and this `frontdesk.yaml`. */
export function load(variables: Given = {}, yaml = "", envFile?: EnvFile): Config {
  const file = writeFile("frontdesk.yaml", yaml);
  return loadConfig({ FRONTDESK_CONFIG: file, ...variables }, envFile);
}

export function loadEngine(variables: Given = {}, yaml = "", envFile?: EnvFile): EngineConfig {
  const { engine } = load(variables, yaml, envFile);
  if (engine === undefined) throw new Error("there is no engine");
  return engine;
}

/** What is wrong, without the directory of the file. */
export function problemsOf(variables: Given, yaml = "", envFile?: EnvFile): string[] {
  try {
    load(variables, yaml, envFile);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((problem) => problem.replace(/^\S*\/(?=frontdesk\.yaml)/, ""));
    throw error;
  }
  return [];
}

/** A file that is gone after the test. */
export function writeFile(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "frontdesk-config-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}
