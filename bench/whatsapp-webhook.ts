import { createHmac } from "node:crypto";
import { Child } from "./child.ts";
import type { WhatsAppFakesHandlers } from "./children/whatsapp-fakes.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import { type Answer, type Post, Poster } from "./posts.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const OFFERED_PER_SECOND = 2000;
const OFFERED_SECONDS = 5;
const CLIENTS = 64;
const SATURATED_MESSAGES = 10_000;
const ROUNDS = 3;
const WARM_UP_MESSAGES = 2000;
/** Everybody writes this often in a round. */
const MESSAGES_EACH = 4;
const THINKING_MS = 1000;
const NUMBER = "106540352242922";
const SECRET = "0123456789abcdef0123456789abcdef";

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  readonly refused: number;
  readonly cpuMs: number;
}

/**
 * Signed webhooks with one message each into the whole program, which answers the customers meanwhile as fast as a model
 * and WhatsApp's own limit of messages let it.
 */
export async function whatsAppWebhook(): Promise<Report> {
  await using fakes = await Child.start<WhatsAppFakesHandlers>("whatsapp-fakes", {
    params: { thinkingMs: THINKING_MS },
  });
  const { modelUrl, graphUrl } = await fakes.ask("addresses");
  await using frontdesk = await FrontdeskChild.start({
    fakes: { modelUrl },
    // What is left to answer is of no matter any more.
    settings: { shutdownGraceMs: 0 },
    env: {
      LLM_MAX_CONCURRENCY: "256",
      WHATSAPP_ACCESS_TOKEN: "EAAbench",
      WHATSAPP_PHONE_NUMBER_ID: NUMBER,
      WHATSAPP_APP_SECRET: SECRET,
      WHATSAPP_VERIFY_TOKEN: "verify-bench",
      WHATSAPP_GRAPH_URL: graphUrl,
    },
  });
  await using poster = new Poster(`${await frontdesk.child.ask("url")}/webhooks/whatsapp`, CLIENTS);
  let sent = 0;
  const play = async (count: number, how: (posts: readonly Post[]) => Promise<Answer[]>): Promise<Round> => {
    const posts = Array.from({ length: count }, (_, index) =>
      createPost(sent + index, sent + (index % (count / MESSAGES_EACH))),
    );
    sent += count;
    await frontdesk.child.ask("reset");
    const began = performance.now();
    const answers = await how(posts);
    const seconds = (performance.now() - began) / 1000;
    const { cpuMs } = await frontdesk.child.ask("cost");
    return toRound(answers, seconds, cpuMs);
  };
  const offer = (posts: readonly Post[]) => poster.offer(posts, OFFERED_PER_SECOND);
  const saturate = (posts: readonly Post[]) => poster.saturate(posts, CLIENTS);
  await play(WARM_UP_MESSAGES, saturate);
  const offered: Round[] = [];
  const saturated: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    offered.push(await play(OFFERED_PER_SECOND * OFFERED_SECONDS, offer));
    saturated.push(await play(SATURATED_MESSAGES, saturate));
  }
  return toReport({ offered, saturated, missing: sent - frontdesk.acceptedMessages(), ...(await fakes.ask("counts")) });
}

function createPost(message: number, customer: number): Post {
  const phone = `1650${String(customer).padStart(7, "0")}`;
  const user = `US.1349120865530${customer}`;
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "102290129340398",
        changes: [
          {
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "15550783881", phone_number_id: NUMBER },
              contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: phone, user_id: user }],
              messages: [
                {
                  from: phone,
                  from_user_id: user,
                  id: `wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz${message}`,
                  timestamp: String(Math.floor(Date.now() / 1000)),
                  type: "text",
                  text: { body: "Hello, when does my order ship? I have been waiting since Monday." },
                },
              ],
            },
            field: "messages",
          },
        ],
      },
    ],
  });
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  return { body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } };
}

function toRound(answers: readonly Answer[], seconds: number, cpuMs: number): Round {
  const latencies = answers.map(({ latencyMs }) => latencyMs);
  return {
    perSecond: answers.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    slowest: largest(latencies),
    refused: answers.filter(({ status }) => status !== 200).length,
    cpuMs: cpuMs / answers.length,
  };
}

interface Results {
  readonly offered: readonly Round[];
  readonly saturated: readonly Round[];
  readonly missing: number;
  readonly replies: number;
  readonly requests: number;
}

function toReport({ offered, saturated, missing, replies, requests }: Results): Report {
  const row = (what: string, rounds: readonly Round[], name: keyof Round) => [
    what,
    figure(median(rounds.map((round) => round[name]))),
    rounds.map((round) => figure(round[name])).join(" "),
  ];
  const rows = (what: string, rounds: readonly Round[]) => [
    row(`${what}: accepted per second`, rounds, "perSecond"),
    row(`${what}: answered p50, ms`, rounds, "p50"),
    row(`${what}: answered p99, ms`, rounds, "p99"),
    row(`${what}: slowest answer, ms`, rounds, "slowest"),
    row(`${what}: CPU per message, replies included, ms`, rounds, "cpuMs"),
  ];
  const refused = [...offered, ...saturated].reduce((sum, round) => sum + round.refused, 0);
  return {
    title: `WhatsApp: signed webhooks of one message each, ${OFFERED_PER_SECOND}/s for ${OFFERED_SECONDS} s, and ${CLIENTS} clients as fast as it goes (${ROUNDS} rounds)`,
    header: ["", "median", "rounds"],
    rows: [
      ...rows(`${OFFERED_PER_SECOND}/s`, offered),
      ...rows(`${CLIENTS} clients`, saturated),
      ["answered otherwise than with 200", String(refused), ""],
      ["not in the inbox", String(missing), ""],
      ["replies sent meanwhile", String(replies), `${requests} requests to the model`],
    ],
    findings: [
      { what: "whatsapp webhook: not answered with 200", value: refused, unit: "", target: { atMost: 0 } },
      { what: "whatsapp webhook: missing in the inbox", value: missing, unit: "", target: { atMost: 0 } },
      {
        what: "whatsapp webhook: durable accepts per second",
        value: median(saturated.map(({ perSecond }) => perSecond)),
        unit: "",
        target: { atLeast: OFFERED_PER_SECOND },
      },
      // What WhatsApp asks of a webhook: a median of 250 ms, and less than one in a hundred above a second.
      {
        what: `whatsapp webhook: answered p99 at ${OFFERED_PER_SECOND}/s`,
        value: median(offered.map(({ p99 }) => p99)),
        unit: "ms",
        target: { atMost: 250 },
      },
    ],
  };
}
