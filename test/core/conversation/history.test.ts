import { beforeEach, describe, expect, it } from "vitest";
import { fitWindow } from "../../../src/core/conversation/context-window.ts";
import { History, type PastTurn } from "../../../src/core/conversation/history.ts";
import type { KeyValue } from "../../../src/core/ports/key-value.ts";
import type { Turn } from "../../../src/core/turn.ts";

const CHAT = "test:1";

describe("History", () => {
  let values: CountingValues;
  let history: History;

  beforeEach(() => {
    values = new CountingValues();
    history = new History(values);
  });

  const newest = async (reply = "next") => {
    const texts: string[] = [];
    for await (const turn of history.newest(CHAT, reply)) texts.push(turn.text);
    return texts;
  };

  it("gives the turns of a conversation, newest first", async () => {
    await history.append(CHAT, "r1", [user("one"), assistant("1")]);
    await history.append(CHAT, "r2", [user("two"), assistant("2")]);
    expect(await newest()).toEqual(["2", "two", "1", "one"]);
    expect(await newest("r2")).toEqual(["1", "one"]);
  });

  it("replaces what a reply has added when that is done again", async () => {
    await history.append(CHAT, "r1", [user("one"), assistant("1")]);
    await history.append(CHAT, "r2", [user("two"), assistant("half")]);
    await history.append(CHAT, "r2", [user("two"), assistant("whole")]);
    expect(await newest()).toEqual(["whole", "two", "1", "one"]);
  });

  it("starts a new context and leaves other conversations alone", async () => {
    await history.append(CHAT, "r1", [user("one"), assistant("1")]);
    await history.append("test:2", "r1", [user("other"), assistant("o")]);
    await history.reset(CHAT);
    expect(await newest()).toEqual([]);
    await history.append(CHAT, "r2", [user("two"), assistant("2")]);
    expect(await newest()).toEqual(["2", "two"]);
  });

  it("numbers turns through all contexts", async () => {
    await history.append(CHAT, "r1", [user("one"), assistant("1")]);
    await history.reset(CHAT);
    await history.append(CHAT, "r2", [user("two"), assistant("2")]);
    const positions: [string, number][] = [];
    for await (const { text, position } of history.newest(CHAT)) positions.push([text, position]);
    expect(positions).toEqual([
      ["2", 3],
      ["two", 2],
    ]);
    expect(await history.extent(CHAT)).toEqual({ first: 2, last: 2 });
  });

  it("keeps a summary of the present context alone, and of no turn that may be replaced", async () => {
    await history.append(CHAT, "r1", [user("one"), assistant("1")]);
    await history.append(CHAT, "r2", [user("two"), assistant("2")]);
    const before = await history.extent(CHAT);
    const summary = { text: "one was asked", tokens: 3, upTo: 2 };
    expect(await history.keepSummary(CHAT, { ...summary, upTo: 4 }, before)).toBe(false);
    expect(await history.keepSummary(CHAT, summary, before)).toBe(true);
    expect(await history.summary(CHAT)).toEqual(summary);
    await history.reset(CHAT);
    expect(await history.summary(CHAT)).toBeUndefined();
    await history.append(CHAT, "r3", [user("three"), assistant("3")]);
    expect(await history.keepSummary(CHAT, summary, before)).toBe(false);
    // A write that was under way when the context ended changes nothing either.
    await values.set(`${CHAT}#summary`, summary);
    expect(await history.summary(CHAT)).toBeUndefined();
  });

  it("costs no more for 10,000 turns than for 20", async () => {
    const costOfOneMore = async (turns: number) => {
      values = new CountingValues();
      history = new History(values);
      for (let turn = 0; turn < turns; turn += 2) {
        await history.append(CHAT, `r${turn}`, [user(`q${turn}`), assistant(`a${turn}`)]);
      }
      values.touched = 0;
      const options = { systemTokens: 1, budgetTokens: 200 };
      await fitWindow({ ...options, summary: () => history.summary(CHAT) }, history.newest(CHAT, "new"), [user("now")]);
      await history.append(CHAT, "new", [user("now"), assistant("then")]);
      return values.touched;
    };
    expect(await costOfOneMore(10_000)).toBe(await costOfOneMore(40));
  });
});

describe("fitWindow", () => {
  const options = { systemTokens: 3, budgetTokens: 60 };

  it("takes the newest turns that fit, whole, and begins with a question", async () => {
    const earlier = [assistant("a3"), user("q3"), assistant("a2"), user("q2"), assistant("a1"), user("q1")];
    const { messages: window } = await fitWindow(options, listed(earlier), [user("now")]);
    expect(window.map(({ role, text }) => `${role}: ${text}`)).toEqual(["user: q3", "assistant: a3", "user: now"]);
  });

  it("takes nothing older than what it left out", async () => {
    const long = { ...user("long"), tokens: 500 };
    const { messages: window } = await fitWindow(
      options,
      listed([assistant("a2"), long, assistant("a1"), user("q1")]),
      [user("now")],
    );
    expect(window.map(({ text }) => text)).toEqual(["now"]);
  });

  it("always holds what was just said, and joins two turns of one speaker", async () => {
    const { messages: window } = await fitWindow({ ...options, budgetTokens: 40 }, listed([user("before")]), [
      user("now"),
    ]);
    expect(window.map(({ text }) => text)).toEqual(["before\nnow"]);
    const { messages: full } = await fitWindow({ ...options, budgetTokens: 5 }, listed([user("before")]), [
      user("now"),
    ]);
    expect(full.map(({ text }) => text)).toEqual(["now"]);
  });
});

function user(text: string): Turn {
  return { role: "user", text, tokens: 10, at: 0 };
}

function assistant(text: string): Turn {
  return { role: "assistant", text, tokens: 10, at: 0 };
}

/** Newest first. */
async function* listed(turns: readonly Turn[]): AsyncGenerator<PastTurn> {
  for (const [index, turn] of turns.entries()) yield { ...turn, position: turns.length - 1 - index };
}

/** Counts how many values are read or written. */
class CountingValues implements KeyValue {
  touched = 0;
  readonly #values = new Map<string, unknown>();

  async get<Value>(key: string): Promise<Value | undefined> {
    this.touched++;
    return this.#values.get(key) as Value | undefined;
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    return Promise.all(keys.map((key) => this.get<Value>(key)));
  }

  async set(key: string, value: unknown): Promise<boolean> {
    this.touched++;
    this.#values.set(key, value);
    return true;
  }
}
