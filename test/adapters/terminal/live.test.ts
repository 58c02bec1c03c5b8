import { statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HISTORY_LINES, loadHistory, saveHistory } from "../../../adapters/terminal/history-file.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { finish, says } from "../../fakes/scripted-model.ts";
import { KEYS, TalkFixture } from "./talk-fixture.ts";

const PRIVATE = 0o600;

describe("a talk in a terminal", () => {
  let talk: TalkFixture;

  beforeEach(() => {
    talk = new TalkFixture();
  });

  afterEach(() => talk[Symbol.asyncDispose]());

  const ask = (text: string) => talk.type(text, KEYS.enter);

  it("shows a sign of life, then the answer while it grows, then the prompt", async () => {
    const gate = new Gate();
    talk.model.script = () => says("We are open.", { gate });
    await talk.start();
    ask("When?");
    await talk.terminal.until("desk › ⠋");
    gate.release(1);
    await talk.terminal.until("desk › We");
    expect(talk.terminal.text).not.toContain("open");
    gate.open();
    await talk.terminal.until(/We are open\.\n\nyou › $|We are open\.\n\nyou ›$/);
    expect(talk.terminal.screen).toEqual(["you › When?", "desk › We are open.", "", "you ›"]);
  });

  it("renders the final's Markdown where there may be styles", async () => {
    talk.model.script = () => says("**Open** [daily](https://example.com/hours)\n\n- from 8");
    await talk.start({ color: true });
    ask("When?");
    await talk.terminal.until("• from 8\n\nyou ›");
    expect(talk.terminal.screen.slice(1, 4)).toEqual(["desk › Open daily (https://example.com/hours)", "", "• from 8"]);
    expect(talk.terminal.writes.join("")).toContain("\x1b[1mOpen\x1b[0m");
  });

  it("leaves Markdown as it was written where there may not", async () => {
    talk.model.script = () => says("**Open** daily");
    await talk.start();
    ask("When?");
    await talk.terminal.until("**Open** daily\n\nyou ›");
    expect(talk.terminal.writes.join("")).not.toMatch(/\[[\d;]+m/);
  });

  it("stops an answer at Ctrl-C and keeps what was shown", async () => {
    const gate = new Gate();
    talk.model.script = () => says("The beginning and the end.", { gate });
    await talk.start();
    ask("Tell me");
    gate.release(2);
    await talk.terminal.until("The beginning");
    talk.type(KEYS.ctrlC);
    await talk.terminal.until("(Stopped here.)_\n\nyou ›");
    expect(talk.terminal.text).toContain("desk › The beginning");
    expect(talk.model.calls[0]?.ended).toBe("aborted");
  });

  it("stops an answer that has not begun", async () => {
    talk.model.script = () => ["<stall>"];
    await talk.start();
    ask("Tell me");
    talk.type(KEYS.ctrlC);
    await talk.terminal.until("Stopped.\n\nyou ›");
  });

  it("clears the line at Ctrl-C, and leaves when it is empty", async () => {
    await talk.start();
    talk.type("half a question");
    await talk.terminal.until("you › half a question");
    talk.type(KEYS.ctrlC);
    await talk.terminal.until(/you ›\s*$/);
    talk.type(KEYS.ctrlC);
    await talk.left;
    expect(talk.terminal.text).toContain("Bye.");
  });

  it.each([
    ["Ctrl-D", [KEYS.ctrlD]],
    ["/exit", ["/exit", KEYS.enter]],
  ])("leaves at %s", async (_name, keys) => {
    await talk.start();
    talk.type(...keys);
    await talk.left;
    expect(talk.terminal.text).toContain("Bye.");
    expect(talk.model.calls).toEqual([]);
  });

  it("keeps what is typed while an answer grows and sends it next", async () => {
    const gate = new Gate();
    talk.model.script = (request, call) =>
      call === 1 ? says("First answer.", { gate }) : says(`heard ${request.messages.at(-1)?.text}`);
    await talk.start();
    ask("one");
    gate.release(1);
    await talk.terminal.until("desk › First");
    talk.type("two");
    await talk.terminal.until("desk › First\n\nyou › two");
    talk.type(KEYS.enter);
    gate.open();
    await talk.terminal.until("heard two\n\nyou ›");
    expect(talk.terminal.screen).toEqual([
      "you › one",
      "desk › First answer.",
      "",
      "you › two",
      "desk › heard two",
      "",
      "you ›",
    ]);
  });

  it("answers together what is said before anything can be seen", async () => {
    const gate = new Gate();
    talk.model.script = (request) => says(`heard ${request.messages.at(-1)?.text.replace("\n", "+")}`, { gate });
    await talk.start();
    ask("one");
    await talk.terminal.until(() => talk.model.calls.length === 1);
    ask("two");
    await talk.terminal.until(() => talk.model.calls.length === 2);
    gate.open();
    await talk.terminal.until("heard one+two\n\nyou ›");
    expect(talk.terminal.screen.slice(0, 3)).toEqual(["you › one", "you › two", "desk › heard one+two"]);
  });

  it("knows the desk's commands", async () => {
    talk.model.script = (request) => says(`${request.messages.filter(({ role }) => role !== "system").length} turns`);
    await talk.start();
    ask("one");
    await talk.terminal.until("1 turns\n\nyou ›");
    ask("/help");
    await talk.terminal.until("/reset –");
    ask("/reset");
    await talk.terminal.until("clean page");
    ask("two");
    await talk.terminal.until(/you › two\ndesk › 1 turns/);
  });

  it("lets no control character of the model or the person through", async () => {
    const hostile = "a\x1b[2Jb\x1b]0;title\x07c\u009B31md\b\b\x00e";
    talk.model.script = () => [hostile, "`\x1b[31m`", "\n\n    \x1b[1mcode", finish()];
    await talk.start({ color: true });
    ask("evil \x16\u009Bx");
    await talk.terminal.until(/code\n\nyou ›/);
    expect(talk.terminal.text).toContain("a[2Jb]0;titlec31mde");
  });

  it("keeps the history for the next start, for its owner only", async () => {
    await talk.start();
    ask("first question");
    await talk.terminal.until("You said: first question\n\nyou ›");
    talk.type(KEYS.ctrlD);
    await talk.left;
    await talk.stop();
    expect(statSync(talk.historyFile).mode & 0o777).toBe(PRIVATE);
    await talk.start();
    talk.type(KEYS.up);
    await talk.terminal.until("you › first question");
    talk.type(KEYS.down);
    await talk.terminal.until(/you ›\s*$/);
  });

  it("clears the screen at Ctrl-L and keeps the line", async () => {
    await talk.start();
    ask("one");
    await talk.terminal.until("You said: one\n\nyou ›");
    talk.type("half a question", KEYS.ctrlL);
    await talk.terminal.until(() => talk.terminal.screen[0] === "you › half a question");
    expect(talk.terminal.text.trim()).toBe("you › half a question");
  });

  it("draws a pasted text once", async () => {
    await talk.start();
    const before = talk.terminal.writes.length;
    talk.type("pasted ".repeat(50));
    await talk.terminal.until(() => talk.terminal.text.match(/p\s*a\s*s\s*t\s*e\s*d/g)?.length === 50);
    expect(talk.terminal.writes.length - before).toBeLessThan(5);
  });

  it("lets a line be edited in its middle", async () => {
    await talk.start();
    talk.type("tiếng Vit", KEYS.left, "ệ");
    await talk.terminal.until("you › tiếng Việt");
    expect(talk.terminal.beforeCursor).toBe("you › tiếng Việ");
  });

  it("keeps the newest 500 lines of history and mends its rights", () => {
    writeFileSync(talk.historyFile, "old\n", { mode: 0o644 });
    const lines = Array.from({ length: 600 }, (_, index) => `line ${600 - index}`);
    saveHistory(talk.historyFile, lines);
    expect(loadHistory(talk.historyFile)).toEqual(lines.slice(0, HISTORY_LINES));
    expect(statSync(talk.historyFile).mode & 0o777).toBe(PRIVATE);
  });

  it("remembers the talk, and answers at the next start what was not answered", async () => {
    talk.model.script = () => ["The beginning", "<stall>"];
    await talk.start();
    ask("What was the question?");
    await talk.terminal.until("The beginning");
    await talk.stop();
    expect(talk.terminal.text).toContain("(Not finished: it will be answered when you start again.)");
    talk.model.script = (request) => says(`heard ${request.messages.at(-1)?.text}`);
    await talk.start();
    await talk.terminal.until("you › What was the question?\ndesk › heard What was the question?\n\nyou ›");
  });

  it("shows an answer that is longer than the window in full", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
    talk.model.script = () => says(lines.join("  \n"));
    await talk.start({ rows: 10, columns: 30 });
    ask("Tell me all");
    await talk.terminal.until(/line 40\n\nyou ›/);
    const answer = talk.terminal.all.slice(1, 41).map((line) => line.replace("desk › ", ""));
    expect(answer).toEqual(lines);
  });

  it("goes on in a window of another size", async () => {
    const gate = new Gate();
    talk.model.script = () => says("We are open on all weekdays from nine.", { gate });
    await talk.start({ columns: 60 });
    ask("When?");
    gate.release(3);
    await talk.terminal.until("desk › We are open");
    talk.terminal.resize(24, 10);
    gate.open();
    await talk.terminal.until("from nine.\n\nyou ›");
    expect(talk.terminal.screen.slice(0, 3)).toEqual([
      "you › When?",
      "desk › We are open on",
      "all weekdays from nine.",
    ]);
  });
});
