import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockActions, readFeedback } from "../../../adapters/slack/actions.ts";
import { readCommand, type SlackCommand } from "../../../adapters/slack/commands.ts";
import { hearChange, hearMessage, type InboundContext, type SlackMessage } from "../../../adapters/slack/inbound.ts";
import { ANN, APP, BOT_USER, CHANNEL, DIRECT, fixture, type SlackFixture, TEAM, withEvent } from "./fixture.ts";

const NOW = 1_700_000_100_000;
const CONTEXT: InboundContext = {
  me: { user: BOT_USER, team: TEAM },
  app: APP,
  team: TEAM,
  now: NOW,
};

const hear = ({ event }: SlackFixture) => hearMessage(event, CONTEXT);
const change = ({ event }: SlackFixture, now = NOW) => hearChange(event, { ...CONTEXT, now });

describe("what people say in Slack", () => {
  it("takes every message of a person in a conversation of two", () => {
    expect(hear(fixture("message-im"))).toEqual({
      claim: "direct",
      message: {
        id: `slack:${TEAM}:${DIRECT}:1700000000.000100`,
        platform: "slack",
        conversation: `slack:${TEAM}:${DIRECT}:1700000000.000100`,
        author: { id: ANN, role: "staff" },
        address: {
          team: TEAM,
          channel: DIRECT,
          thread: "1700000000.000100",
          user: ANN,
          isDirect: true,
          ts: "1700000000.000100",
        },
        content: { kind: "text", text: "How do I reset my password?" },
        receivedAt: NOW,
      },
    });
  });

  it("answers in the thread that a message belongs to", () => {
    const heard = hear(withEvent("message-im", { ts: "1700000001.000100", thread_ts: "1700000000.000100" }));
    expect(heard?.message.conversation).toBe(`slack:${TEAM}:${DIRECT}:1700000000.000100`);
    expect(heard?.message.address).toMatchObject({ thread: "1700000000.000100", ts: "1700000001.000100" });
  });

  it("makes one message of both events of a mention", () => {
    const mention = hear(fixture("app-mention"));
    expect(mention).toMatchObject({ claim: "mention", message: { content: { text: "where is my order?" } } });
    expect(mention).toEqual(hear(fixture("message-channels-mention")));
  });

  it("makes one message of both events, whatever the mention stands in", () => {
    const words = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(words, words, fc.boolean(), (before, after, isThread) => {
        const fields = {
          text: `${before}<@${BOT_USER}>${after}`,
          ...(isThread ? { thread_ts: "1700000001.000100", parent_user_id: ANN } : {}),
        };
        const mention = hear(withEvent("app-mention", fields));
        expect(mention?.claim).toBe("mention");
        expect(mention).toEqual(hear(withEvent("message-channels-mention", fields)));
      }),
    );
  });

  it("takes what is said in a thread for the bot's business only if the thread is", () => {
    expect(hear(fixture("message-channels-thread"))).toMatchObject({
      claim: "thread",
      message: { conversation: `slack:${TEAM}:${CHANNEL}:1700000010.000200` },
    });
    expect(hear(withEvent("message-channels-thread", { parent_user_id: BOT_USER }))?.claim).toBe("own_thread");
    expect(hear(withEvent("message-channels-thread", { text: "<@U0BOB0001> what do you think?" }))).toBeUndefined();
    const both = withEvent("message-channels-thread", { text: `<@U0BOB0001> <@${BOT_USER}> what do you think?` });
    expect(hear(both)?.claim).toBe("mention");
  });

  it("keeps out of channels and of conversations of several where it is not named", () => {
    const words = { text: "what do you all think?", thread_ts: undefined };
    expect(hear(withEvent("message-channels-thread", words))).toBeUndefined();
    expect(hear(withEvent("message-channels-thread", { ...words, channel_type: "mpim" }))).toBeUndefined();
    const named = { text: `<@${BOT_USER}> what do you think?`, thread_ts: undefined, channel_type: "mpim" };
    expect(hear(withEvent("message-channels-thread", named))?.claim).toBe("mention");
  });

  it("takes a broadcast from a thread as a message of the thread", () => {
    expect(hear(fixture("message-thread-broadcast"))).toMatchObject({
      claim: "mention",
      message: { conversation: `slack:${TEAM}:${CHANNEL}:1700000010.000200`, content: { text: "and the refund?" } },
    });
  });

  it.each(["message-bot", "message-own", "message-channel-join", "message-changed", "message-deleted"])(
    "hears nothing in %s",
    (name) => {
      expect(hear(fixture(name))).toBeUndefined();
    },
  );

  it.each([
    ["another bot, whatever it calls itself", { bot_id: "B0OTHER01" }],
    ["the bot", { user: BOT_USER }],
    ["this app in a person's name", { app_id: APP }],
    ["Slack itself", { user: "USLACKBOT" }],
    ["nobody", { user: undefined }],
    ["a message that is not shown", { hidden: true }],
  ])("hears nothing from %s", (_who, fields) => {
    expect(hear(withEvent("message-im", fields))).toBeUndefined();
  });

  it("knows what kind of file was sent, with the words beside it", () => {
    expect(hear(fixture("message-file-share"))?.message.content).toEqual({
      kind: "attachment",
      attachment: "photo",
      caption: "This is what I see",
    });
    expect(hear(fixture("message-file-share-voice"))?.message.content).toEqual({
      kind: "attachment",
      attachment: "voice",
    });
    for (const [mimetype, attachment] of [
      ["video/mp4", "video"],
      ["audio/mpeg", "audio"],
      ["application/pdf", "file"],
    ]) {
      const heard = hear(withEvent("message-file-share", { files: [{ mimetype }] }));
      expect(heard?.message.content).toMatchObject({ attachment });
    }
  });

  it("leaves nobody who speaks to it without words in silence", () => {
    expect(hear(withEvent("message-im", { text: "" }))?.message.content).toEqual({
      kind: "attachment",
      attachment: "other",
    });
    expect(hear(withEvent("app-mention", { text: `<@${BOT_USER}>` }))?.message.content).toEqual({
      kind: "command",
      name: "help",
      argument: "",
    });
  });

  it("takes a lone command for one, since slash commands do not work in threads", () => {
    const textOf = (text: string) =>
      hear(withEvent("app-mention", { text: `<@${BOT_USER}> ${text}` }))?.message.content;
    expect(textOf("/reset")).toEqual({ kind: "command", name: "reset", argument: "" });
    expect(textOf("/etc/passwd")).toEqual({ kind: "text", text: "/etc/passwd" });
    expect(textOf("/language tiếng Việt")).toEqual({ kind: "command", name: "language", argument: "tiếng Việt" });
    expect(textOf("/reset does nothing")).toEqual({ kind: "text", text: "/reset does nothing" });
  });

  it("addresses replies by the person's own workspace", () => {
    const shared = withEvent("app-mention", { user_team: "T0GUEST01", team: "T0GUEST01" });
    expect(hear(shared)?.message).toMatchObject({
      conversation: `slack:${TEAM}:${CHANNEL}:1700000010.000200`,
      address: { team: "T0GUEST01" },
    });
  });

  it("takes people of its own workspace for staff, and those of another one for customers", () => {
    const roleOf = (event: Partial<SlackMessage>) => hear(withEvent("app-mention", event))?.message.author.role;
    expect(roleOf({ team: TEAM })).toBe("staff");
    expect(roleOf({ user_team: "T0GUEST01", team: TEAM })).toBe("customer");
    const command = { channel_id: CHANNEL, user_id: ANN, command: "/frontdesk" };
    expect(readCommand({ ...command, team_id: TEAM }, TEAM, NOW).author.role).toBe("staff");
    expect(readCommand({ ...command, team_id: "T0GUEST01" }, TEAM, NOW).author.role).toBe("customer");
  });
});

describe("changes of messages", () => {
  it("are heard when a person has changed the words", () => {
    expect(change(fixture("message-changed"))?.message).toMatchObject({
      id: `slack:${TEAM}:${DIRECT}:1700000000.000100`,
      author: { id: ANN },
      content: { kind: "text", text: "How do I reset my PIN?" },
    });
  });

  it.each(["message-changed-unfurl", "message-changed-by-bot"])("mean nothing in %s", (name) => {
    expect(change(fixture(name))).toBeUndefined();
  });

  it("mean nothing once the inbox may have forgotten the message", () => {
    const week = 7 * 24 * 60 * 60_000;
    const changedAt = (ms: number) => withEvent("message-changed", { event_ts: String(1_700_000_000 + ms / 1000) });
    expect(change(changedAt(week))).toBeDefined();
    expect(change(changedAt(week + 1000))).toBeUndefined();
    const undated = withEvent("message-changed", { event_ts: undefined });
    expect(change(undated, 1_700_000_000_000 + week)).toBeDefined();
    expect(change(undated, 1_700_000_000_000 + week + 1000)).toBeUndefined();
  });

  it("count for a question whose mention was taken out or put in", () => {
    const asked = { ...fixture("message-channels-mention").event, edited: { user: ANN } };
    const edit = (before: string, after: string) =>
      hearChange(
        {
          channel: CHANNEL,
          channel_type: "channel",
          message: { ...asked, text: after },
          previous_message: { ...asked, text: before },
        },
        CONTEXT,
      );
    const mention = `<@${BOT_USER}>`;
    expect(edit(`${mention} one`, "two")).toMatchObject({ claim: "mention", message: { content: { text: "two" } } });
    expect(edit("one", `${mention} two`)).toMatchObject({ claim: "mention", message: { content: { text: "two" } } });
    expect(edit("one", "two")).toBeUndefined();
  });
});

describe("commands", () => {
  // The fixture has the fields of the type.
  const command = fixture("slash-command") as unknown as SlackCommand;

  it("are known by their trigger, and belong to a person in a channel", () => {
    expect(readCommand(command, TEAM, NOW)).toEqual({
      id: `slack:${TEAM}:${CHANNEL}:${command.trigger_id}`,
      platform: "slack",
      conversation: `slack:${TEAM}:${CHANNEL}:${ANN}`,
      author: { id: ANN, role: "staff", name: "ann" },
      address: {
        team: TEAM,
        channel: CHANNEL,
        thread: "",
        user: ANN,
        isDirect: false,
        ts: "",
        response: command.response_url,
        command: "/frontdesk",
      },
      content: { kind: "command", name: "reset", argument: "" },
      receivedAt: NOW,
    });
  });

  it.each([
    ["", "help", ""],
    ["   ", "help", ""],
    ["Reset", "reset", ""],
    ["/reset", "reset", ""],
    ["  find   two words ", "find", "two words"],
    ["note first\nsecond", "note", "first\nsecond"],
  ])("reads %j", (text, name, argument) => {
    expect(readCommand({ ...command, text }, TEAM, NOW).content).toEqual({ kind: "command", name, argument });
  });
});

describe("feedback", () => {
  // The fixture has the fields of the type.
  const click = fixture("block-actions-feedback") as unknown as BlockActions;

  it("is about a message of the bot in its conversation", () => {
    expect(readFeedback(click, TEAM)).toEqual({
      conversation: `slack:${TEAM}:${CHANNEL}:1700000010.000200`,
      author: ANN,
      message: { channel: CHANNEL, ts: "1700000012.000250" },
      rating: "up",
    });
  });

  it("is none without a message, a person or a judgement that is known", () => {
    expect(
      readFeedback({ ...click, actions: [{ action_id: "frontdesk_feedback", value: "?" }] }, TEAM),
    ).toBeUndefined();
    expect(readFeedback({ ...click, actions: [{ action_id: "another", value: "up" }] }, TEAM)).toBeUndefined();
    expect(readFeedback({ ...click, user: {} }, TEAM)).toBeUndefined();
    const { message: _message, container: _container, ...nowhere } = click;
    expect(readFeedback(nowhere, TEAM)).toBeUndefined();
  });
});
