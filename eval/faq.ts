import type { Finding } from "../bench/report.ts";
import { figure } from "../bench/table.ts";
import { createFaqIndex } from "../src/core/knowledge/faq/create-faq-index.ts";
import type { FaqEntry } from "../src/core/knowledge/faq-entry.ts";
import type { Asker, FaqLookup } from "../src/core/knowledge/faq-index.ts";
import { hasData, readData } from "./data.ts";
import type { Evaluation } from "./evaluation.ts";

interface Data {
  readonly entries: readonly { readonly id: string; readonly questions: readonly string[]; readonly answer: string }[];
  readonly queries: readonly { readonly text: string; readonly id: string }[];
  readonly out_of_scope: readonly string[];
}

interface NearMisses {
  readonly pairs: readonly { readonly a: string; readonly b: string }[];
}

const DATA = "faq-eval.json";
const NEAR_MISSES = "faq-near-miss.json";
const ASKER: Asker = { language: "en", audience: "everyone", now: 0 };
/** Confusions that are printed. */
const MOST_CONFUSIONS = 10;

/** Whether the FAQ answers the right questions, and leaves the others to a model with the right entries. */
export const faq: Evaluation = {
  data: DATA,
  run() {
    const { entries, queries, out_of_scope: outOfScope } = readData<Data>(DATA);
    const all = entries.map((entry) => ({ ...entry, language: "en" }));
    const index = createFaqIndex(all);
    const asked = queries.map(({ text, id }) => ({ id, lookup: index.lookup(text, ASKER) }));
    const direct = asked.filter(({ lookup }) => lookup.kind === "direct");
    const right = direct.filter(({ id, lookup }) => firstId(lookup) === id);
    const among = (count: number) =>
      share(asked.filter(({ id, lookup }) => ids(lookup).slice(0, count).includes(id)).length, asked.length);
    const outside = outOfScope.filter((text) => index.lookup(text, ASKER).kind === "direct").length;
    const coverage = share(direct.length, asked.length);
    const precision = share(right.length, direct.length);
    const swapped = hasData(NEAR_MISSES) ? swappedAnswers(readData<NearMisses>(NEAR_MISSES), all) : undefined;
    return {
      title: `FAQ: ${entries.length} entries, ${asked.length} questions, ${outOfScope.length} that no entry answers`,
      header: ["", "questions", "%"],
      rows: [
        ["answered directly", ...counted(direct.length, asked.length)],
        ["  of these rightly", ...counted(right.length, direct.length)],
        ["right entry first", "", figure(among(1))],
        ["right entry among 3", "", figure(among(3))],
        ["right entry among 5", "", figure(among(5))],
        ["out of scope, answered directly", ...counted(outside, outOfScope.length)],
        ...(swapped === undefined ? [] : [["near misses answered by the other's entry", `${swapped}`, ""]]),
        ...confusions(asked),
      ],
      findings: [
        percent("faq: direct answers that are right", precision, { atLeast: 99 }),
        percent("faq: questions answered directly", coverage, { atLeast: 35 }),
        percent("faq: the right entry among the best 3", among(3), { atLeast: 93 }),
        percent("faq: out of scope, answered directly", share(outside, outOfScope.length), { atMost: 0.5 }),
        ...(swapped === undefined ? [] : [{ ...NEAR_MISS_FINDING, value: swapped }]),
      ],
    };
  },
};

const NEAR_MISS_FINDING = { what: "faq: near misses answered by the other's entry", unit: "", target: { atMost: 0 } };

/** How often the entry with one question of a pair directly answers the other, alone and among all entries. */
function swappedAnswers({ pairs }: NearMisses, entries: readonly FaqEntry[]): number {
  const isSwapped = (known: string, asked: string, others: readonly FaqEntry[]) => {
    const entry = { id: "near-miss", language: "en", questions: [known], answer: "…" };
    const lookup = createFaqIndex([...others, entry]).lookup(asked, ASKER);
    return lookup.kind === "direct" && lookup.entry.id === entry.id;
  };
  const ways = pairs.flatMap(({ a, b }) => [[a, b] as const, [b, a] as const]);
  return ways.filter(([known, asked]) => isSwapped(known, asked, []) || isSwapped(known, asked, entries)).length;
}

/** What is taken for what, the most frequent first. */
function confusions(asked: readonly { readonly id: string; readonly lookup: FaqLookup }[]): string[][] {
  const counts = new Map<string, { all: number; direct: number }>();
  for (const { id, lookup } of asked) {
    const first = firstId(lookup);
    if (first === id) continue;
    const key = `${id} → ${first ?? "nothing"}`;
    const { all, direct } = counts.get(key) ?? { all: 0, direct: 0 };
    counts.set(key, { all: all + 1, direct: direct + (lookup.kind === "direct" ? 1 : 0) });
  }
  return [...counts]
    .sort(([, a], [, b]) => b.direct - a.direct || b.all - a.all)
    .slice(0, MOST_CONFUSIONS)
    .map(([key, { all, direct }]) => [key, `${all}`, direct > 0 ? `${direct} directly` : ""]);
}

function ids(lookup: FaqLookup): string[] {
  return lookup.candidates.map(({ entry }) => entry.id);
}

function firstId(lookup: FaqLookup): string | undefined {
  return ids(lookup)[0];
}

function counted(part: number, all: number): string[] {
  return [`${part} of ${all}`, figure(share(part, all))];
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : (100 * part) / all;
}

function percent(what: string, value: number, target: Finding["target"]): Finding {
  return { what, value, unit: "%", target };
}
