import { createHmac } from "node:crypto";
import { Pool } from "undici";
import { Child } from "./child.ts";
import type { WhatsAppHandlers } from "./children/whatsapp.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const OFFERED_PER_SECOND = 2000;
const ROUND_MS = 3000;
const ROUNDS = 5;
const CUSTOMERS = 1000;
const CONNECTIONS = 64;
const TICK_MS = 2;

const PHONE_NUMBER_ID = "106540352242922";
const APP_SECRET = "bench-app-secret";

interface Webhook {
  readonly body: Buffer;
  readonly signature: string;
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  readonly cpuMs: number;
}

interface Situation {
  readonly offered: readonly Round[];
  readonly saturated: readonly Round[];
  readonly sent: number;
  readonly accepted: number;
}

/** Signed WhatsApp messages, one in each webhook, over HTTP to the whole program: each is answered 200 when it is on disk. */
export async function whatsAppWebhook(): Promise<Report> {
  // One conversation at a time asks a model that thinks for longer than this takes, so no replies are measured.
  const alone = await play({ thinkingMs: 600_000, conversations: 1, customers: CUSTOMERS });
  // Everybody who writes is new, and is answered as fast as the model and WhatsApp's limit of messages allow.
  const answering = await play({ thinkingMs: 1000, conversations: 4096, customers: Number.POSITIVE_INFINITY });
  return toReport(alone, answering);
}

interface Play {
  readonly thinkingMs: number;
  readonly conversations: number;
  readonly customers: number;
}

async function play({ thinkingMs, conversations, customers }: Play): Promise<Situation> {
  await using fakes = await Child.start<WhatsAppHandlers>("whatsapp", { params: { thinkingMs } });
  const { modelUrl, graphUrl } = await fakes.ask("addresses");
  await using frontdesk = await FrontdeskChild.start({
    fakes: { modelUrl, telegrams: [] },
    // What is not answered in the end is of no matter.
    settings: { limits: { conversations }, shutdownGraceMs: 0 },
    env: {
      LOG_LEVEL: "silent",
      LLM_MAX_CONCURRENCY: "256",
      WHATSAPP_ACCESS_TOKEN: "bench-token",
      WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
      WHATSAPP_APP_SECRET: APP_SECRET,
      WHATSAPP_VERIFY_TOKEN: "bench-verify-token",
      WHATSAPP_GRAPH_URL: graphUrl,
    },
  });
  const url = await frontdesk.child.ask("url");
  if (url === undefined) throw new Error("the program serves nothing");
  const pool = new Pool(url, { connections: CONNECTIONS });
  const client = new Client(pool, customers);
  const offered: Round[] = [];
  const saturated: Round[] = [];
  const isAnswering = conversations > 1;
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await measure(frontdesk, () => client.offer());
    // Whoever answers has no calm round: conversations that wait for their turn cost nothing, and so the first is the hardest.
    if (isAnswering || round > 0) offered.push(one);
    if (isAnswering) continue;
    const other = await measure(frontdesk, () => client.saturate());
    if (round > 0) saturated.push(other);
  }
  const accepted = await countAccepted(url);
  await pool.close();
  return { offered, saturated, sent: client.sent, accepted };
}

async function measure(frontdesk: FrontdeskChild, send: () => Promise<readonly number[]>): Promise<Round> {
  await frontdesk.child.ask("reset");
  const began = performance.now();
  const latencies = await send();
  const seconds = (performance.now() - began) / 1000;
  const { cpuMs } = await frontdesk.child.ask("cost");
  return {
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    slowest: largest(latencies),
    cpuMs: cpuMs / latencies.length,
  };
}

class Client {
  readonly #pool: Pool;
  readonly #customers: number;
  sent = 0;

  constructor(pool: Pool, customers: number) {
    this.#pool = pool;
    this.#customers = customers;
  }

  /** Messages that come at a pace of their own, whatever became of those before. */
  async offer(): Promise<readonly number[]> {
    const ready = Array.from({ length: (OFFERED_PER_SECOND * ROUND_MS) / 1000 }, () => this.#next());
    const posts: Promise<number>[] = [];
    const began = performance.now();
    while (posts.length < ready.length) {
      const due = Math.min(ready.length, ((performance.now() - began) / 1000) * OFFERED_PER_SECOND);
      for (const webhook of ready.slice(posts.length, due)) posts.push(this.#post(webhook));
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    return Promise.all(posts);
  }

  /** Every connection brings one message after the other, as fast as it goes. */
  async saturate(): Promise<readonly number[]> {
    const latencies: number[] = [];
    const until = performance.now() + ROUND_MS;
    const call = async () => {
      while (performance.now() < until) latencies.push(await this.#post(this.#next()));
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, call));
    return latencies;
  }

  #next(): Webhook {
    const body = Buffer.from(JSON.stringify(createWebhook(this.sent++, this.#customers)));
    return { body, signature: `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}` };
  }

  /** Resolves with the milliseconds until the answer. */
  async #post({ body, signature }: Webhook): Promise<number> {
    const asked = performance.now();
    const response = await this.#pool.request({
      path: "/webhooks/whatsapp",
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
      body,
    });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`the webhook answered ${response.statusCode}`);
    return performance.now() - asked;
  }
}

/** As Meta sends it. */
function createWebhook(number: number, customers: number): object {
  const customer = number % customers;
  const phone = `4366${String(customer).padStart(8, "0")}`;
  const message = {
    from: phone,
    from_user_id: `AT.${phone}`,
    id: `wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz${String(number).padStart(12, "0")}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: "text",
    text: { body: "Hello, when does my order ship? Xin chào 👋" },
  };
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: PHONE_NUMBER_ID },
    contacts: [{ profile: { name: "Linh" }, wa_id: phone, user_id: `AT.${phone}` }],
    messages: [message],
  };
  return {
    object: "whatsapp_business_account",
    entry: [{ id: "102290129340398", changes: [{ value, field: "messages" }] }],
  };
}

async function countAccepted(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const count = /^frontdesk_reply_seconds_count\{(?=[^}]*platform="whatsapp")(?=[^}]*stage="accepted")[^}]*\} (\d+)/m;
  return Number(count.exec(metrics)?.[1]);
}

function toReport(alone: Situation, answering: Situation): Report {
  const columns = [alone.offered, alone.saturated, answering.offered];
  const of = (rounds: readonly Round[], name: keyof Round) => median(rounds.map((round) => round[name]));
  const row = (what: string, name: keyof Round) => [what, ...columns.map((rounds) => figure(of(rounds, name)))];
  const missing = alone.sent - alone.accepted + answering.sent - answering.accepted;
  return {
    title: `WhatsApp webhook: signed messages over ${CONNECTIONS} connections, each answered when it is durable (median of rounds of ${ROUND_MS / 1000} s)`,
    header: [
      "",
      `${OFFERED_PER_SECOND}/s from ${CUSTOMERS} people`,
      "as fast as it goes",
      `${OFFERED_PER_SECOND}/s new people, answered meanwhile`,
    ],
    rows: [
      row("answered 200 a second", "perSecond"),
      ["the rounds", ...columns.map((rounds) => rounds.map(({ perSecond }) => figure(perSecond)).join(" "))],
      row("answered p50, ms", "p50"),
      row("answered p99, ms", "p99"),
      row("slowest answer, ms", "slowest"),
      row("CPU for each, ms", "cpuMs"),
      ["messages sent", String(alone.sent), "", String(answering.sent)],
      ["messages in the store", String(alone.accepted), "", String(answering.accepted)],
    ],
    findings: [
      {
        what: "whatsapp webhook: answered a second at 2,000 offered",
        value: of(alone.offered, "perSecond"),
        unit: "/s",
        target: { atLeast: 0.98 * OFFERED_PER_SECOND },
      },
      {
        what: "whatsapp webhook: p99 at 2,000/s",
        value: of(alone.offered, "p99"),
        unit: "ms",
        target: { atMost: 250 },
      },
      { what: "whatsapp webhook: sent and not stored", value: missing, unit: "", target: { atMost: 0 } },
    ],
  };
}
