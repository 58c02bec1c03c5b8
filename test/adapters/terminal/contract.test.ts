import { rmSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createTerminalPlatform } from "../../../adapters/terminal/terminal-platform.ts";
import type { InboundMessage } from "../../../src/core/message.ts";
import type { Intake } from "../../../src/core/ports/platform.ts";
import { describePlatform } from "../../contracts/platform.contract.ts";
import type { Hearing, PlatformHarness } from "../../contracts/platform-harness.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { FakeTerminal } from "../../fakes/fake-terminal.ts";
import { createDataDirectory } from "../../support/frontdesk-process.ts";
import { KEYS } from "./talk-fixture.ts";

describePlatform("the terminal", open);

/** Wide enough for every text of the suite to stand in one line. */
const COLUMNS = 10_000;

async function open(): Promise<PlatformHarness> {
  const directory = createDataDirectory();
  const input = new PassThrough();
  const terminal = new FakeTerminal({ columns: COLUMNS, rows: 100 });
  const clock = new FakeClock();
  const platform = createTerminalPlatform({
    input,
    output: terminal,
    clock,
    isInteractive: true,
    color: false,
    user: "ann",
    historyFile: join(directory, "history"),
  });
  let tell: (hearing: Hearing) => void = () => undefined;
  /** The same desk, whose word on each message is heard here, as far as the person can know it. */
  const watched = (intake: Intake) => {
    const accept = (messages: readonly InboundMessage[]) => {
      const accepting = intake.accept(messages);
      accepting.then(
        () => tell("taken"),
        () => void terminal.until("could not be stored").then(() => tell("refused")),
      );
      return accepting;
    };
    return new Proxy(intake, {
      get(target, name) {
        const member: unknown = name === "accept" ? accept : Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  };
  return {
    platform: {
      ...platform,
      start: (intake) => platform.start(watched(intake)),
    },
    clock,
    listening: () => terminal.until("you ›"),
    async hear(text) {
      const isThere = terminal.text.includes("you ›") && !terminal.text.includes("Bye.");
      const outcome = new Promise<Hearing>((resolve) => {
        tell = resolve;
      });
      input.write(`${text}${KEYS.enter}`);
      return isThere ? outcome : "refused";
    },
    shown: () => answersOn(terminal),
    triggers: {
      async stop() {
        input.write(KEYS.ctrlC);
        await settle();
      },
    },
    async close() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What stands behind each "desk", up to the next thing that somebody says; a spinner is no answer. */
function answersOn(terminal: FakeTerminal): string[] {
  const [, ...answers] = terminal.text.split(/^desk › /m);
  return answers
    .map((text) => text.split(/\n\n(?:you ›|\(Not|Bye)/)[0]?.trim() ?? "")
    .filter((text) => !/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(text));
}
