import { beforeEach, describe, expect, it } from "vitest";
import { type Listener, Listeners } from "../../../adapters/web/listeners.ts";
import type { InboundMessage } from "../../../src/core/message.ts";
import type { ReplyResult } from "../../../src/core/ports/platform.ts";

const CHAT = "web:c1";
const RESULT: ReplyResult = { text: "All of it.", outcome: { kind: "answered" } };

describe("Listeners", () => {
  let deserted: string[];
  let listeners: Listeners;

  beforeEach(() => {
    deserted = [];
    listeners = new Listeners((conversation) => deserted.push(conversation));
  });

  it("shows a reply to everybody who waits for one of its messages, also to those who come later", () => {
    const [first, second, late] = [listener(), listener(), listener()];
    listeners.add(message("m1"), first);
    listeners.add(message("m2"), second);
    listeners.show(CHAT, ["m1", "m2"], "Half");
    listeners.add(message("m2"), late);
    listeners.finish(CHAT, ["m1", "m2"], RESULT);
    expect([first.heard, second.heard, late.heard]).toEqual(Array(3).fill(["Half", "finished: All of it."]));
  });

  it("says that a reply is deserted when the last of them has gone, and not before", () => {
    const leave1 = listeners.add(message("m1"), listener());
    const leave2 = listeners.add(message("m2"), listener());
    listeners.show(CHAT, ["m1", "m2"], "Half");
    leave1();
    expect(deserted).toEqual([]);
    leave2();
    leave2();
    expect(deserted).toEqual([CHAT]);
  });

  it("says so when a reply begins that nobody waits for any more, but not after a restart, when nobody ever did", () => {
    const leave = listeners.add(message("m1"), listener());
    leave();
    expect(deserted).toEqual([]);
    listeners.show(CHAT, ["m1"], undefined);
    expect(deserted).toEqual([CHAT]);
    listeners.show("web:c2", ["m9"], undefined);
    expect(deserted).toEqual([CHAT]);
  });

  it("does not end a reply under way for somebody who waits for the next one", () => {
    listeners.add(message("m1"), listener());
    listeners.show(CHAT, ["m1"], "Half");
    const leave = listeners.add(message("m2"), listener());
    leave();
    expect(deserted).toEqual([]);
  });

  it("knows who still waits when a reply is void", () => {
    const gone = listeners.add(message("m1"), listener());
    listeners.show(CHAT, ["m1", "m2"], "Half");
    gone();
    const back = listener();
    listeners.add(message("m2"), back);
    expect(listeners.restart(CHAT, ["m1", "m2"]).map(({ id }) => id)).toEqual(["m2"]);
    listeners.show(CHAT, ["m2"], "Whole");
    expect(back.heard.at(-1)).toBe("Whole");
  });

  it("tells everybody when the process ends", () => {
    const waiting = listener();
    listeners.add(message("m1"), waiting);
    listeners.abandonAll();
    expect(waiting.heard).toEqual(["abandoned"]);
  });
});

function message(id: string): InboundMessage {
  return {
    id,
    platform: "web",
    conversation: CHAT,
    author: { id: "x", role: "customer" },
    address: {},
    content: { kind: "text", text: "hello" },
    receivedAt: 0,
  };
}

function listener(): Listener & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    show: (text) => void heard.push(text),
    finish: ({ text }) => void heard.push(`finished: ${text}`),
    abandon: () => void heard.push("abandoned"),
  };
}
