import { Agent, request } from "node:http";
import { Child } from "./child.ts";
import type { FakesHandlers } from "./children/fakes.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const MESSAGES = 200;
const ROUNDS = 7;
const SECRET = "bench-secret";
const TIMEOUT_MS = 20_000;

interface Round {
  readonly p50: number;
  readonly p95: number;
  readonly slowest: number;
}

/** 200 webhook calls at once; each is answered only when its message is on disk. The replies are generated meanwhile. */
export async function webhook(): Promise<Report> {
  await using fakes = await Child.start<FakesHandlers>("fakes", { params: { bots: 1, latencyMs: 40, limits: false } });
  await using frontdesk = await FrontdeskChild.start({
    fakes: await fakes.ask("addresses"),
    settings: { telegram: { callsPerSecond: 100_000 } },
    // Where Telegram would call is of no matter: this benchmark calls itself.
    env: { TELEGRAM_WEBHOOK_URL: "http://127.0.0.1:9", TELEGRAM_WEBHOOK_SECRET: SECRET },
  });
  const url = `${await frontdesk.child.ask("url")}/webhooks/telegram`;
  const agent = new Agent({ keepAlive: true, maxSockets: MESSAGES });
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const firstChat = 1 + round * MESSAGES;
    await fakes.ask("enter", 0, firstChat, MESSAGES);
    const bodies = Array.from({ length: MESSAGES }, (_, index) => createUpdate(firstChat + index));
    const latencies = await Promise.all(bodies.map((body) => post(url, body, agent)));
    await fakes.ask("watch", 0, firstChat, MESSAGES, TIMEOUT_MS);
    if (round > 0) {
      rounds.push({ p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95), slowest: largest(latencies) });
    }
  }
  agent.destroy();
  return toReport(rounds);
}

function createUpdate(chat: number): string {
  const person = { id: chat, is_bot: false, first_name: "Linh", language_code: "vi" };
  return JSON.stringify({
    update_id: chat,
    message: {
      message_id: 1,
      from: person,
      chat: { id: chat, type: "private", first_name: "Linh" },
      date: Math.floor(Date.now() / 1000),
      text: "Hello, when does my order ship?",
    },
  });
}

/** Resolves with the milliseconds until the answer. */
function post(url: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = performance.now();
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-telegram-bot-api-secret-token": SECRET,
    };
    const call = request(url, { method: "POST", agent, headers }, (response) => {
      const took = performance.now() - asked;
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) resolve(took);
        else reject(new Error(`the webhook answered ${response.statusCode}`));
      });
    });
    call.once("error", reject);
    call.end(body);
  });
}

function toReport(rounds: readonly Round[]): Report {
  const row = (what: string, name: keyof Round) => [
    what,
    figure(median(rounds.map((round) => round[name]))),
    rounds.map((round) => figure(round[name])).join(" "),
  ];
  return {
    title: `Webhook: ${MESSAGES} messages at once over HTTP, each answered when it is durable (${ROUNDS} rounds)`,
    header: ["", "median", "rounds"],
    rows: [row("answered p50, ms", "p50"), row("answered p95, ms", "p95"), row("slowest answer, ms", "slowest")],
    findings: [
      {
        what: "webhook: slowest answer of 200 at once",
        value: median(rounds.map(({ slowest }) => slowest)),
        unit: "ms",
        target: { atMost: 50 },
      },
    ],
  };
}
