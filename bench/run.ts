import { engine } from "./engine.ts";
import { inbox } from "./inbox.ts";
import { ledger } from "./ledger.ts";
import { limits } from "./limits.ts";
import { longConversation } from "./long-conversation.ts";
import { memory } from "./memory.ts";
import { primaryDown } from "./primary-down.ts";
import { rendering } from "./rendering.ts";
import { type Benchmark, type Finding, formatReport, formatVerdict, isMet } from "./report.ts";
import { slackStreams } from "./slack-streams.ts";
import { streaming } from "./streaming.ts";
import { webhook } from "./webhook.ts";
import { whatsAppWebhook } from "./whatsapp-webhook.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  streaming,
  limits,
  inbox,
  ledger,
  webhook,
  "slack-streams": slackStreams,
  "whatsapp-webhook": whatsAppWebhook,
  memory,
  "long-conversation": longConversation,
  engine,
  "primary-down": primaryDown,
  rendering,
};

/** Runs the benchmarks named on the command line, or all, and ends with what was reached. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => BENCHMARKS[name] === undefined);
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
    return 2;
  }
  const findings: Finding[] = [];
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const report = await benchmark();
    console.log(formatReport(report));
    findings.push(...report.findings);
  }
  console.log(formatVerdict(findings));
  return findings.every(isMet) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
