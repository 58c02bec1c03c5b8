import type { Report } from "../bench/report.ts";
import { findPersonalData, type PersonalDataKind } from "../src/core/guards/privacy/personal-data.ts";
import { hasData, readData } from "./data.ts";
import type { Evaluation } from "./evaluation.ts";
import { ordinaryNumbers } from "./ordinary-numbers.ts";

interface Cases {
  readonly cases: readonly {
    readonly entity: string;
    readonly text: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
}

/** The kinds of the data that are kinds of ours. */
const KINDS: Readonly<Record<string, PersonalDataKind>> = {
  EMAIL: "email",
  EMAIL_ADDRESS: "email",
  PHONE: "phone",
  PHONE_NUMBER: "phone",
  CREDIT_CARD: "card",
  IBAN: "iban",
  IBAN_CODE: "iban",
  IP: "ip",
  IP_ADDRESS: "ip",
};
const ALL: readonly PersonalDataKind[] = ["email", "phone", "card", "iban", "ip", "nationalId"];
const GENERATED = 4000;

/** How much of people's data is found, and in how many ordinary questions something is taken for it. */
export const privacy: Evaluation = { data: "pii-eval.json", run };

function run(): Report {
  const { cases } = readData<Cases>("pii-eval.json");
  const supported = cases.flatMap((labelled) => {
    const kind = KINDS[labelled.entity];
    return kind === undefined ? [] : [{ ...labelled, kind }];
  });
  const ordinary = [...benign(), ...ordinaryNumbers(GENERATED)];
  const touched = ordinary.map((text) => findPersonalData(text, ALL));
  const rows = ALL.map((kind) => {
    const ofKind = supported.filter((labelled) => labelled.kind === kind);
    const { wanted, found } = count(ofKind);
    const without = ofKind.filter(({ spans }) => spans.length === 0);
    const wrong = without.filter(({ text }) => findPersonalData(text, ALL).some((datum) => datum.kind === kind)).length;
    const over = touched.filter((data) => data.some((datum) => datum.kind === kind)).length;
    return [
      kind,
      String(wanted),
      wanted === 0 ? "–" : percent(found / wanted),
      without.length === 0 ? "–" : `${wrong} of ${without.length}`,
      `${over} (${percent(over / ordinary.length)})`,
    ];
  });
  const { wanted, found } = count(supported);
  return {
    title: `Personal data: ${supported.length} labelled texts, ${ordinary.length} ordinary questions with numbers`,
    header: ["kind", "labelled", "found", "found where there is none", "ordinary questions touched"],
    rows,
    findings: [
      { what: "personal data found", value: (found / wanted) * 100, unit: "%", target: { atLeast: 95 } },
      {
        what: "ordinary questions over-redacted",
        value: (touched.filter((data) => data.length > 0).length / ordinary.length) * 100,
        unit: "%",
        target: { atMost: 0.5 },
      },
    ],
  };
}

/** Questions without personal data, where that file is there as well. */
function benign(): readonly string[] {
  const file = "injection-eval.json";
  return hasData(file) ? readData<{ readonly benign: readonly string[] }>(file).benign : [];
}

/** A datum is found when the whole of it is covered, and by its own kind. */
function count(labelled: readonly (Cases["cases"][number] & { readonly kind: PersonalDataKind })[]) {
  let wanted = 0;
  let found = 0;
  for (const { text, spans, kind } of labelled) {
    const data = findPersonalData(text, ALL).filter((datum) => datum.kind === kind);
    wanted += spans.length;
    found += spans.filter(([start, end]) => data.some((datum) => datum.start <= start && datum.end >= end)).length;
  }
  return { wanted, found };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
