import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeTerminal } from "../fakes/fake-terminal.ts";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { createDataDirectory } from "../support/frontdesk-process.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/frontdesk.js", import.meta.url));
const COLUMNS = 60;
const ROWS = 20;
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const UP = "\x1b[A";
const WAIT_MS = 15_000;

/** `script` gives a program a terminal. It is part of every Debian, and of every other Linux with util-linux. */
const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;

let model: FakeModel;
let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  model = await startFakeModel();
  directory = createDataDirectory();
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await model.stop();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

describe("frontdesk chat through a pipe", () => {
  it("prints the answers, one after the other, and ends with 0", async () => {
    const { child, output, exited } = start([process.execPath, PROGRAM, "chat"]);
    child.stdin?.end("When are you open?\nAnd on Sunday?\n");
    expect(await exited).toBe(0);
    expect(output()).toBe("You said: When are you open?\n\nYou said: And on Sunday?\n");
  });

  it("remembers what was said in the run before", async () => {
    for (const question of ["one", "two"]) {
      const { child, exited } = start([process.execPath, PROGRAM, "chat"]);
      child.stdin?.end(question);
      expect(await exited).toBe(0);
    }
    const said = model.requests.at(-1)?.body.messages.filter(({ role }) => role !== "system");
    expect(said?.map(({ content }) => content)).toEqual(["one", "You said: one", "two"]);
  });
});

describe.runIf(hasScript || process.env.CI !== undefined)("frontdesk chat in a terminal", () => {
  it("streams in place, with the prompt below", async () => {
    const gate = new Gate();
    model.respond(() => ({ chunks: ["We are ", "**open** ", "today."], gate }));
    const { terminal, type } = startInTerminal();
    await terminal.until(/you › $|you ›$/, WAIT_MS);
    type("When?\r");
    await terminal.until(/desk › [⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, WAIT_MS);
    gate.release(1);
    await terminal.until(/desk › We are\n\nyou ›/, WAIT_MS);
    gate.open();
    await terminal.until(/you › When\?\ndesk › We are open today\.\n\nyou ›$/, WAIT_MS);
  });

  it("stops an answer at Ctrl-C, leaves at the next one, and ends with 0", async () => {
    const gate = new Gate();
    model.respond(() => ({ chunks: ["The beginning ", "and the end."], gate }));
    const { terminal, type, exited } = startInTerminal();
    await terminal.until(/you ›$/, WAIT_MS);
    type("Tell me\r");
    gate.release(1);
    await terminal.until("desk › The beginning", WAIT_MS);
    type(CTRL_C);
    await terminal.until(/desk › The beginning\n\n\(Stopped here\.\)\n\nyou ›$/, WAIT_MS);
    await model.waitFor(() => model.requests[0]?.ended === "client-closed", { describe: "the model to be stopped" });
    type(CTRL_C);
    expect(await exited).toBe(0);
    expect(terminal.text).toContain("Bye.");
  });

  it("keeps the history", async () => {
    const first = startInTerminal();
    await first.terminal.until(/you ›$/, WAIT_MS);
    first.type("first question\r");
    await first.terminal.until(/You said: first question\n\nyou ›$/, WAIT_MS);
    first.type(CTRL_D);
    expect(await first.exited).toBe(0);
    expect(readFileSync(join(directory, "terminal", "history"), "utf8")).toBe("first question\n");
    const second = startInTerminal();
    await second.terminal.until(/you ›$/, WAIT_MS);
    second.type(UP);
    await second.terminal.until("you › first question", WAIT_MS);
  });

  it("answers at the next start what a killed one has left", async () => {
    model.respond(() => ({ chunks: ["Never", "more"], gate: new Gate() }));
    const first = startInTerminal();
    await first.terminal.until(/you ›$/, WAIT_MS);
    first.type("What was it?\r");
    await model.waitFor(() => model.requests.length === 1, { describe: "the question to be asked" });
    await first.kill();
    model.respond(() => ({ chunks: ["The answer."] }));
    const second = startInTerminal();
    await second.terminal.until(/you › What was it\?\ndesk › The answer\.\n\nyou ›$/, WAIT_MS);
  });

  it("tells a second terminal that there is one", async () => {
    const first = startInTerminal();
    await first.terminal.until(/you ›$/, WAIT_MS);
    const { child, exited, output } = start([process.execPath, PROGRAM, "chat"]);
    child.stdin?.end();
    expect(await exited).toBe(1);
    expect(output()).toMatch(/^Another terminal is talking with the desk already/);
  });
});

if (!hasScript && process.env.CI === undefined) it.skip("needs `script` of util-linux to test in a terminal");

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

function start(command: readonly [string, ...string[]]): Started {
  const [program, ...words] = command;
  const child = spawn(program, words, {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      DATA_DIR: directory,
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: "hs_test_key_that_is_long_enough_0001",
    },
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  return { child, output: () => output, exited };
}

interface StartedInTerminal extends Started {
  readonly terminal: FakeTerminal;
  readonly type: (keys: string) => void;
  /** Ends the program itself, as a crash would; `script` ends with it. */
  readonly kill: () => Promise<void>;
}

function startInTerminal(): StartedInTerminal {
  const quoted = [process.execPath, PROGRAM, "chat"].map((word) => `'${word}'`).join(" ");
  const pidFile = join(directory, "pid");
  const command = `echo $$ > '${pidFile}'; stty cols ${COLUMNS} rows ${ROWS}; exec ${quoted}`;
  const started = start(["script", "--quiet", "--return", "--command", command, "/dev/null"]);
  const terminal = new FakeTerminal({ columns: COLUMNS, rows: ROWS });
  started.child.stdout?.on("data", (text: string) => terminal.write(text));
  return {
    ...started,
    terminal,
    type: (keys) => void started.child.stdin?.write(keys),
    async kill() {
      process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
      await started.exited;
    },
  };
}

/** What runs in its terminal is told that it was closed, and ends too. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await closed;
}
