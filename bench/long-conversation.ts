import { fitWindow } from "../src/core/conversation/context-window.ts";
import { History } from "../src/core/conversation/history.ts";
import type { Turn } from "../src/core/turn.ts";
import { answerText } from "./answer-text.ts";
import { withStore } from "./real-store.ts";
import type { Report } from "./report.ts";
import { median } from "./statistics.ts";
import { figure } from "./table.ts";

const SHORT_TURNS = 20;
const LONG_TURNS = 10_000;
const ROUNDS = 9;
const MESSAGES = 200;
const BATCH = 500;

/** Twenty turns fill the window, so that both conversations send the same to the model. */
const TURN_TOKENS = 300;
const WINDOW = { systemTokens: 3, budgetTokens: SHORT_TURNS * (TURN_TOKENS + 4) + 400 };

/** What a message costs in a long conversation: the window is built from the store, the answered turn goes into it. */
export function longConversation(): Promise<Report> {
  return withStore(async (store) => {
    const history = new History(store.values("history"));
    await fill(history, "short", SHORT_TURNS);
    await fill(history, "long", LONG_TURNS);
    const rounds: { readonly short: number; readonly long: number }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const result = { short: await play(history, "short", round), long: await play(history, "long", round) };
      if (round > 0) rounds.push(result);
    }
    const ratio = median(rounds.map(({ short, long }) => long / short));
    return {
      title: `Long conversation: window and append for one message, ${SHORT_TURNS} and ${LONG_TURNS.toLocaleString("en")} turns`,
      header: ["CPU per message, ms", "median"],
      rows: [
        [`${SHORT_TURNS} turns`, figure(median(rounds.map(({ short }) => short)))],
        [`${LONG_TURNS.toLocaleString("en")} turns`, figure(median(rounds.map(({ long }) => long)))],
        ["ratio", figure(ratio)],
      ],
      findings: [
        { what: "long conversation: cost, times a short one's", value: ratio, unit: "×", target: { atMost: 1.15 } },
      ],
    };
  });
}

async function fill(history: History, conversation: string, turns: number): Promise<void> {
  for (let from = 0; from < turns; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, turns - from) }, (_, index) => createTurn(from + index));
    await history.append(conversation, `${conversation}#fill-${from}`, batch);
  }
}

/** CPU milliseconds per message. */
async function play(history: History, conversation: string, round: number): Promise<number> {
  const before = process.cpuUsage();
  for (let message = 0; message < MESSAGES; message++) {
    const reply = `${conversation}#${round}-${message}`;
    const said = createTurn(0);
    await fitWindow(WINDOW, history.newest(conversation, reply), [said]);
    await history.append(conversation, reply, [said, createTurn(1)]);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / MESSAGES;
}

function createTurn(index: number): Turn {
  return { role: index % 2 === 0 ? "user" : "assistant", text: answerText, tokens: TURN_TOKENS, at: index };
}
