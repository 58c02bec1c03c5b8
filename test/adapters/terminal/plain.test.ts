import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { finish, says } from "../../fakes/scripted-model.ts";
import { TalkFixture } from "./talk-fixture.ts";

describe("a talk through a pipe", () => {
  let talk: TalkFixture;

  beforeEach(() => {
    talk = new TalkFixture();
  });

  afterEach(() => talk[Symbol.asyncDispose]());

  it("answers every line for itself, in order, and ends after the last answer", async () => {
    talk.model.script = (request) => says(`heard *${request.messages.at(-1)?.text}*`);
    await talk.start({ isInteractive: false });
    talk.type("one\ntwo\n\n  \r\nthree");
    talk.endInput();
    await talk.left;
    expect(talk.terminal.writes.join("")).toBe("heard *one*\n\nheard *two*\n\nheard *three*\n");
  });

  it("writes no escape sequence", async () => {
    talk.model.script = () => ["\x1b[31mred\u009B0m", finish()];
    await talk.start({ isInteractive: false });
    talk.type("colour?\n");
    talk.endInput();
    await talk.left;
    expect(talk.terminal.writes).toEqual(["[31mred0m\n"]);
  });

  it("ends at /exit", async () => {
    await talk.start({ isInteractive: false });
    talk.type("one\n/exit\ntwo\n");
    await talk.left;
    expect(talk.terminal.writes).toEqual(["You said: one\n"]);
  });

  it("gives the apology when the model fails", async () => {
    talk.model.script = () => [new Error("no model")];
    await talk.start({ isInteractive: false });
    talk.type("one\n");
    talk.endInput();
    await talk.left;
    expect(talk.terminal.text).toContain("I am sorry");
  });
});
