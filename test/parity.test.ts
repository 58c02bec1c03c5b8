import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { toAddress as toSlackAddress } from "../adapters/slack/address.ts";
import { hearMessage } from "../adapters/slack/inbound.ts";
import { createSlackPlatform } from "../adapters/slack/slack-platform.ts";
import { parseUpdate } from "../adapters/telegram/inbound.ts";
import { createTelegramPlatform } from "../adapters/telegram/telegram-platform.ts";
import { createTerminalPlatform } from "../adapters/terminal/terminal-platform.ts";
import { createWebPlatform } from "../adapters/web/web-platform.ts";
import { toAddress as toWhatsAppAddress } from "../adapters/whatsapp/address.ts";
import { readMessage } from "../adapters/whatsapp/inbound.ts";
import { messageSchema } from "../adapters/whatsapp/payload.ts";
import { createWhatsAppPlatform } from "../adapters/whatsapp/whatsapp-platform.ts";
import type { Address, Content } from "../src/core/message.ts";
import type { Platform, Surface } from "../src/core/ports/platform.ts";
import { memoryValues } from "./contracts/platform-harness.ts";
import { FakeClock } from "./fakes/fake-clock.ts";
import { FakeTerminal } from "./fakes/fake-terminal.ts";
import { silentLogger } from "./fakes/silent-logger.ts";

/**
 * One row of the table in README.md. What a platform can do is read from the platform; how that looks there is told here,
 * and only for what it can do.
 */
interface Entry {
  readonly name: string;
  readonly platform: Platform;
  /** Of a message whose answer is shown there. */
  readonly address: Address;
  /** How a message is brought up to date, where that is not by editing it. */
  readonly edited?: string;
  readonly words: Readonly<Partial<Record<Capability, string>>>;
  /** What the platform makes of a photo. Absent: photos cannot be sent there. */
  readonly photo?: () => Content | undefined;
  /** How `/help` is asked for there; that it is heard is part of the contract suite. */
  readonly command: string;
}

type Capability = "draft" | "typing" | Platform["reports"][number];

const clock = new FakeClock();

const telegram = createTelegramPlatform({
  token: "42:nobody",
  callsPerSecond: 30,
  allowMentions: false,
  commands: {},
  unreachable: memoryValues(),
  clock,
  logger: silentLogger,
});

const web = createWebPlatform(
  {
    apiKeys: [],
    page: true,
    rate: { perSecond: 1, burst: 1 },
    limits: { messageCharacters: 1, models: [] },
    values: memoryValues(),
    clock,
  },
  () => undefined,
);

const terminal = createTerminalPlatform({
  input: new PassThrough(),
  output: new FakeTerminal(),
  clock,
  isInteractive: true,
  color: true,
  user: "ann",
  historyFile: "/dev/null",
});

const slack = createSlackPlatform({
  botToken: "nobody's",
  signingSecret: "nobody's",
  allowMentions: false,
  suggestedPrompts: [],
  thinking: "is thinking…",
  goodAnswer: "Good answer",
  badAnswer: "Bad answer",
  values: memoryValues(),
  clock,
  logger: silentLogger,
});
const slackAddress = {
  team: "T1",
  channel: "C1",
  thread: "1.1",
  user: "U1",
  isDirect: false,
  ts: "1.1",
};
const slackWords = {
  amend: "replaces it",
  withdraw: "ends it",
  stop: "button",
  feedback: "buttons",
};

const whatsapp = createWhatsAppPlatform({
  accessToken: "nobody's",
  phoneNumberId: "1",
  appSecret: "nobody's",
  verifyToken: "nobody's",
  graphUrl: "http://127.0.0.1:9",
  messagesPerSecond: 60,
  paragraphs: false,
  values: memoryValues(),
  alerts: { raise: () => undefined },
  clock,
  logger: silentLogger,
});

const ENTRIES: readonly Entry[] = [
  {
    name: "Telegram, private",
    platform: telegram,
    address: { chat: 7, isPrivate: true },
    words: {
      draft: "“Thinking…”",
      typing: "typing",
      amend: "replaces it",
      stop: "button on the draft",
      feedback: "buttons and reactions",
    },
    photo: photoInTelegram,
    command: "`/help`",
  },
  {
    name: "Telegram, groups",
    platform: telegram,
    address: { chat: -7, isPrivate: false },
    words: { typing: "typing", amend: "replaces it", stop: "in private chats only", feedback: "buttons and reactions" },
    photo: photoInTelegram,
    command: "`/help`",
  },
  {
    name: "Slack, threads",
    edited: "in Slack's own stream",
    platform: slack,
    address: toSlackAddress(slackAddress),
    words: { ...slackWords, typing: "“is thinking…”" },
    photo: photoInSlack,
    command: "`/frontdesk help`",
  },
  {
    name: "WhatsApp",
    platform: whatsapp,
    address: toWhatsAppAddress({ phoneNumberId: "1", to: "4366012345", message: "wamid.1", at: 0 }),
    words: {
      typing: "typing, and read",
      amend: "replaces it (numbers in the app)",
      withdraw: "ends it (numbers in the app)",
      feedback: "reactions",
      receipt: "sent, delivered, read, failed",
    },
    photo: photoInWhatsApp,
    command: "`/help`",
  },
  {
    name: "web",
    platform: web,
    address: { conversation: "web:1", message: "web:1:1" },
    words: { draft: "dots", stop: "button, Esc, leaving", feedback: "by the API" },
    command: "`/help`",
  },
  {
    name: "terminal",
    platform: terminal,
    address: { message: "terminal:1", question: "hello" },
    words: { draft: "dots", stop: "Ctrl-C" },
    command: "`/help`",
  },
];

const NONE = "–";
/** Faster than people see single frames. */
const SMOOTH_MS = 100;

const COLUMNS: Readonly<Record<string, (entry: Entry, surface: Surface) => string>> = {
  platform: ({ name }) => name,
  "the growing answer": ({ edited = "edited" }, surface) => describeGrowth(surface, edited),
  "a sign of life before that": ({ words }, surface) =>
    (surface.draft && words.draft) ?? (surface.typing && words.typing) ?? NONE,
  stop: (entry) => reported("stop", entry),
  "an edited question": (entry) => reported("amend", entry),
  "a deleted question": (entry) => reported("withdraw", entry),
  "judging answers": (entry) => reported("feedback", entry),
  receipts: (entry) => reported("receipt", entry),
  "a message holds": (_entry, { limit }) =>
    limit === undefined ? "any length" : `${limit.size.toLocaleString("en-US")} ${limit.unit}`,
  "photos, files, voice": ({ photo }) => (photo?.()?.kind === "attachment" ? "answered with words" : NONE),
  commands: ({ command }) => command,
};

describe("the table of what each platform shows", () => {
  it.each(ENTRIES)("has words for all that $name can do, and for nothing else", ({ platform, address, words }) => {
    const { draft, typing } = platform.surface([address]);
    const able = [...platform.reports, ...(draft ? ["draft"] : []), ...(typing ? ["typing"] : [])];
    expect(Object.keys(words).sort()).toEqual(able.sort());
  });

  it("stands in README.md as the platforms declare it", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const table = toTable([
      Object.keys(COLUMNS),
      ...ENTRIES.map((entry) => {
        const surface = entry.platform.surface([entry.address]);
        return Object.values(COLUMNS).map((describeCell) => describeCell(entry, surface));
      }),
    ]);
    expect(readme.includes(table), `README.md, "What each platform shows", must hold this table:\n\n${table}\n`).toBe(
      true,
    );
  });
});

function describeGrowth({ draft, edit, piecemeal, pacing }: Surface, edited: string): string {
  const pace = pacing.minIntervalMs < SMOOTH_MS ? "" : `, every ${pacing.minIntervalMs / 1000} s`;
  if (draft !== undefined) return pace === "" ? "as it comes" : `a draft${pace}`;
  if (edit !== undefined) return `one message, ${edited}${pace}`;
  return piecemeal === undefined ? "whole, at its end" : "paragraph by paragraph";
}

function reported(method: Platform["reports"][number], { platform, words }: Entry): string {
  return platform.reports.includes(method) ? (words[method] ?? NONE) : NONE;
}

function photoInTelegram(): Content | undefined {
  const person = { id: 7, is_bot: false, first_name: "Ann" };
  const message = {
    message_id: 1,
    date: 1,
    from: person,
    chat: { id: 7, type: "private" as const, first_name: "Ann" },
    photo: [{ file_id: "f", file_unique_id: "u", width: 1, height: 1 }],
  };
  const inbound = parseUpdate({ update_id: 1, message }, { me: { id: 42, username: "bot" }, now: 1 });
  return inbound.kind === "message" ? inbound.message.content : undefined;
}

function photoInSlack(): Content | undefined {
  const files = [{ mimetype: "image/png" }];
  const event = { channel: "D1", channel_type: "im", user: "U1", ts: "1.1", subtype: "file_share", files };
  return hearMessage(event, { me: { user: "U0", team: "T1" }, team: "T1", now: 0 })?.message.content;
}

function photoInWhatsApp(): Content | undefined {
  const photo = { id: "wamid.1", timestamp: 1, type: "image", from: "4366012345", image: { id: "1" } };
  const inbound = readMessage(messageSchema.parse(photo), []);
  return inbound.kind === "message" ? inbound.content : undefined;
}

function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)].join("\n");
}
