import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOut } from "../../../adapters/terminal/layout.ts";
import { Screen } from "../../../adapters/terminal/screen.ts";
import { FakeTerminal } from "../../fakes/fake-terminal.ts";
import { someText } from "./arbitrary-text.ts";

/** Rows as they can be seen: without styles, and without the space that takes no room. */
const shown = (rows: readonly string[]) =>
  rows.map((row) => stripVTControlCharacters(row).replaceAll("\u200B", "").trimEnd());

function createScreen(columns: number, rows: number, joinsEmoji = true) {
  const terminal = new FakeTerminal({ columns, rows, joinsEmoji });
  return { terminal, screen: new Screen(terminal) };
}

describe("Screen", () => {
  it("writes only what is new when a row goes on", () => {
    const { terminal, screen } = createScreen(40, 10);
    screen.draw({ done: [], live: ["Hello", "you ›"] });
    screen.draw({ done: [], live: ["Hello world", "you ›"] });
    expect(terminal.screen).toEqual(["Hello world", "you ›"]);
    expect(terminal.writes.at(-1)).not.toContain("Hello");
  });

  it("writes nothing when nothing changes", () => {
    const { terminal, screen } = createScreen(40, 10);
    screen.draw({ done: [], live: ["Hello"] });
    screen.draw({ done: [], live: ["Hello"] });
    expect(terminal.writes).toHaveLength(1);
  });

  it("makes one write of one frame", () => {
    const { terminal, screen } = createScreen(40, 10);
    screen.draw({ done: ["one", "two"], live: ["three", "four"] });
    expect(terminal.writes).toHaveLength(1);
  });

  it("puts the cursor behind the text before it, however wide the terminal thinks that is", () => {
    for (const joinsEmoji of [true, false]) {
      const { terminal, screen } = createScreen(40, 10, joinsEmoji);
      screen.draw({ done: [], live: ["above", "you › 👨‍👩‍👧 and more"], cursor: { row: 1, before: "you › 👨‍👩‍👧" } });
      expect(terminal.beforeCursor).toBe("you › 👨‍👩‍👧");
    }
  });

  it("leaves rows that are done alone", () => {
    const { terminal, screen } = createScreen(40, 10);
    screen.draw({ done: [], live: ["question"] });
    screen.draw({ done: ["question"], live: ["…"] });
    screen.draw({ done: ["answer", ""], live: ["next"] });
    expect(terminal.screen).toEqual(["question", "answer", "", "next"]);
  });

  it("writes all anew when a row changes that has left the screen", () => {
    const { terminal, screen } = createScreen(20, 3);
    screen.draw({ done: [], live: ["a", "b", "c", "d", "e"] });
    expect(terminal.all).toEqual(["a", "b", "c", "d", "e"]);
    screen.draw({ done: [], live: ["A", "b", "c", "d", "e"] });
    expect(terminal.all).toEqual(["a", "b", "A", "b", "c", "d", "e"]);
  });

  it("draws below what it was told to forget", () => {
    const { terminal, screen } = createScreen(20, 6);
    screen.draw({ done: ["kept"], live: ["live", "input"] });
    screen.resized();
    screen.draw({ done: [], live: ["live", "input"] });
    expect(terminal.screen).toEqual(["kept", "live", "input"]);
  });

  it("shows exactly the text while it only grows", () => {
    void fc.assert(
      fc.property(
        fc.array(someText, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 30, max: 60 }),
        fc.boolean(),
        (pieces, columns, rows, joinsEmoji) => {
          const { terminal, screen } = createScreen(columns, rows, joinsEmoji);
          const options = { width: screen.width, color: true, words: true };
          let text = "";
          for (const piece of pieces) {
            text += piece;
            screen.draw({ done: [], live: layOut([{ text }], options) });
          }
          const expected = shown(layOut([{ text }], options));
          expect(shown(terminal.all).slice(-expected.length)).toEqual(expected);
        },
      ),
    );
  });

  it("shows exactly the last text after any frames, and everything that was done, in order", () => {
    const frame = fc.record({
      done: fc.option(someText, { nil: undefined, freq: 3 }),
      live: someText,
      bold: fc.boolean(),
    });
    void fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 2, max: 16 }),
        fc.boolean(),
        (frames, columns, rows, joinsEmoji) => {
          const { terminal, screen } = createScreen(columns, rows, joinsEmoji);
          const options = { width: screen.width, color: true, words: true };
          const rowsOf = (text: string, bold = false) => layOut([{ text, style: bold ? "1" : "" }], options);
          const everDone: string[] = [];
          for (const { done, live, bold } of frames) {
            const doneRows = done === undefined ? [] : rowsOf(`<${everDone.length}> ${done}`);
            everDone.push(...shown(doneRows));
            screen.draw({ done: doneRows, live: rowsOf(live, bold) });
            const expected = withoutBlankEnd(shown(rowsOf(live, bold)));
            const seen = withoutBlankEnd(shown(terminal.all));
            expect(seen.slice(seen.length - expected.length)).toEqual(expected);
          }
          expect(isInOrder(everDone, shown(terminal.all))).toBe(true);
        },
      ),
    );
  });
});

function isInOrder(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const line of all) if (at < some.length && line === some[at]) at += 1;
  return at === some.length;
}

/** What is below the last row looks the same, whether it was ever written or not. */
function withoutBlankEnd(rows: readonly string[]): string[] {
  return rows.slice(0, rows.findLastIndex((row) => row !== "") + 1);
}
