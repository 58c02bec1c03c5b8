import { vi } from "vitest";
import { createTelegramPlatform } from "../../../adapters/telegram/telegram-platform.ts";
import { describePlatform } from "../../contracts/platform.contract.ts";
import {
  type Hearing,
  memoryValues,
  type PlatformHarness,
  serveRoutes,
  toHearing,
} from "../../contracts/platform-harness.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { type FakeTelegram, startFakeTelegram } from "../../fakes/telegram/fake-telegram.ts";

const ANN = 7;
const SECRET = "a-long-random-word_42";
/** Longer than the first pause of the polling, and than the wait that the webhook asks for. */
const RETRY_MS = 1500;

describePlatform("Telegram by polling", openPolling);
describePlatform("Telegram by webhook", openWebhook);

async function openPolling(): Promise<PlatformHarness> {
  const telegram = await startFakeTelegram();
  const clock = new FakeClock();
  const isConfirmed = () => telegram.pendingUpdates === 0;
  const outcome = async (): Promise<Hearing> => {
    // After a refusal the polling sleeps before it asks again.
    await vi.waitUntil(() => isConfirmed() || clock.sleeping > 0, { interval: 2, timeout: 4000 });
    return isConfirmed() ? "taken" : "refused";
  };
  const people = peopleOf(telegram);
  return {
    ...people,
    faults: { ...people.faults, hang: () => telegram.faults.next("sendMessage", "hangAfter") },
    platform: createTelegramPlatform({ ...optionsFor(telegram), clock }),
    clock,
    listening: async () => void (await telegram.waitFor(() => telegram.isPolled, { describe: "the poll" })),
    async hear(text) {
      const { isPolled } = telegram;
      telegram.say(ANN, ANN, text);
      return isPolled ? outcome() : "refused";
    },
    async hearAgain() {
      if (isConfirmed()) telegram.redeliver();
      else await clock.advance(RETRY_MS);
      return outcome();
    },
    close: () => telegram.stop(),
  };
}

async function openWebhook(): Promise<PlatformHarness> {
  const serverClock = new FakeClock();
  const telegram = await startFakeTelegram({ clock: serverClock });
  const clock = new FakeClock();
  const webhook = { url: "", secret: SECRET };
  const platform = createTelegramPlatform({ ...optionsFor(telegram), clock, webhook });
  const served = await serveRoutes(platform.routes ?? []);
  webhook.url = `${served.url}/webhooks/telegram`;
  // As an earlier run has left it.
  await call(telegram, "setWebhook", { url: webhook.url, secret_token: SECRET, max_connections: 100 });
  let last: Hearing = "taken";
  const outcomeOf = async (delivery: () => unknown): Promise<Hearing> => {
    const status = served.nextStatus();
    await delivery();
    last = toHearing(await status);
    return last;
  };
  return {
    ...peopleOf(telegram),
    platform,
    clock,
    listening: async () => undefined,
    hear: (text) => outcomeOf(() => telegram.say(ANN, ANN, text)),
    async hearAgain() {
      if (last === "refused") return outcomeOf(() => serverClock.advance(RETRY_MS));
      await telegram.waitFor(() => telegram.pendingUpdates === 0, { describe: "the update to be confirmed" });
      return outcomeOf(() => telegram.redeliver());
    },
    async close() {
      await telegram.stop();
      await served.close();
    },
  };
}

function optionsFor(telegram: FakeTelegram) {
  return {
    token: telegram.token,
    apiRoot: telegram.root,
    callsPerSecond: 30,
    allowMentions: false,
    commands: {},
    unreachable: memoryValues(),
    logger: silentLogger,
  };
}

/** Ann, who writes to the bot in private, and what can happen on her way back. */
function peopleOf(telegram: FakeTelegram) {
  telegram.privateChat(telegram.user(ANN));
  const { faults } = telegram;
  return {
    shown: () => telegram.chat(ANN).botMessages.map(({ text }) => text),
    triggers: {
      async amend(text: string) {
        const said = telegram.chat(ANN).messages.findLast(({ fromBot }) => !fromBot);
        telegram.edit(ANN, said?.messageId ?? 0, text);
      },
      stop: async () => telegram.pressStop(ANN),
      async feedback(rating: "up" | "down") {
        const { messageId = 0 } = telegram.chat(ANN).botMessages.at(-1) ?? {};
        telegram.pressButton(ANN, ANN, messageId, `judge:${rating}`);
      },
    },
    faults: {
      rateLimit() {
        faults.next("sendMessage", { retryAfter: 3 });
        return 3000;
      },
      cut: () => faults.next("sendMessage", "dropAfter"),
      goDown: () => telegram.stop(),
    },
  };
}

async function call(telegram: FakeTelegram, method: string, params: object): Promise<void> {
  await fetch(`${telegram.root}/bot${telegram.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
}
