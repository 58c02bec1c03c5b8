import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../bin/frontdesk.js", import.meta.url));
const STARTED = /open\s+(http:\/\/\S+)/;
const START_TIMEOUT_MS = 20_000;

export interface FrontdeskOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a new directory that is removed with `dispose`. */
  readonly dataDirectory?: string;
  /** Another entry point than the program's own. */
  readonly program?: string;
}

/** The real program in a process of its own, on a free port of the loopback interface. */
export class FrontdeskProcess implements AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #output: () => string;
  readonly #ownedDirectory: string | undefined;

  private constructor(started: Started, ownedDirectory: string | undefined) {
    this.url = started.url;
    this.pid = started.child.pid ?? -1;
    this.exited = started.exited;
    this.#child = started.child;
    this.#output = started.output;
    this.#ownedDirectory = ownedDirectory;
  }

  static async start(options: FrontdeskOptions = {}): Promise<FrontdeskProcess> {
    const ownedDirectory = options.dataDirectory === undefined ? createDataDirectory() : undefined;
    const dataDirectory = options.dataDirectory ?? ownedDirectory ?? "";
    return new FrontdeskProcess(await launch(options, dataDirectory), ownedDirectory);
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as a crash would: at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }

  /** Ends it as an operator would. Resolves with the exit code. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    this.#child.kill("SIGTERM");
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#ownedDirectory !== undefined) rmSync(this.#ownedDirectory, { recursive: true, force: true });
  }
}

export function createDataDirectory(): string {
  return mkdtempSync(join(tmpdir(), "frontdesk-test-"));
}

/** Runs the program to its end; for commands that do not stay. */
export async function runFrontdesk(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  workingDirectory?: string,
): Promise<{ readonly code: number | NodeJS.Signals | null; readonly output: string }> {
  const { child, exited, output } = spawnProgram(PROGRAM, words, env, workingDirectory);
  child.stdin?.end();
  return { code: await exited, output: output() };
}

interface Spawned {
  readonly child: ChildProcess;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly output: () => string;
}

interface Started extends Spawned {
  readonly url: string;
}

async function launch(options: FrontdeskOptions, dataDirectory: string): Promise<Started> {
  const env = { PORT: "0", DATA_DIR: dataDirectory, LOG_LEVEL: "warn", ...options.env };
  const spawned = spawnProgram(options.program ?? PROGRAM, ["start"], env);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not start:\n${spawned.output()}`)), START_TIMEOUT_MS);
    const look = () => {
      const found = STARTED.exec(spawned.output())?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    spawned.child.stdout?.on("data", look);
    void spawned.exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code} instead of starting:\n${spawned.output()}`));
    });
  });
  return { ...spawned, url };
}

/** Only the variables given: what the developer's shell has set must not change a test. */
function spawnProgram(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  workingDirectory = tmpdir(),
): Spawned {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    cwd: workingDirectory,
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  return { child, exited, output: () => output };
}
