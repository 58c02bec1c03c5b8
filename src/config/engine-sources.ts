import type { Environment, Problem, Variables } from "./environment.ts";
import type { FieldPath } from "./lenient-parse.ts";
import type { Settings } from "./settings.ts";

/** The `.env` file that was loaded, and the variables that the shell had set before: these win. */
export interface EnvFile {
  readonly path: string;
  readonly shell: ReadonlySet<string>;
}

/** What the engine's settings are made of. */
export interface EngineSources {
  readonly environment: Environment;
  /** All variables, for endpoints that name theirs. */
  readonly variables: Variables;
  readonly envFile: EnvFile | undefined;
  readonly file: Pick<Settings, "endpoints" | "models" | "tiers" | "clocks" | "breaker" | "retry" | "budgets">;
  /** How a problem names a field of the file. */
  at(...path: FieldPath): string;
  report(problem: Problem): void;
}
