export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** What `/metrics` says at one moment. */
export class ScrapedMetrics {
  readonly #samples: readonly Sample[];

  constructor(text: string) {
    this.#samples = text.split("\n").flatMap((line) => parse(line) ?? []);
  }

  static async scrape(url: string): Promise<ScrapedMetrics> {
    return new ScrapedMetrics(await (await fetch(`${url}/metrics`)).text());
  }

  /** The sum of all samples that have these labels. */
  sum(name: string, labels: Labels = {}): number {
    return this.#matching(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  /** The values by one of their labels. */
  by(label: string, name: string, labels: Labels = {}): Record<string, number> {
    const values: Record<string, number> = {};
    for (const sample of this.#matching(name, labels)) {
      const key = sample.labels[label] ?? "";
      values[key] = (values[key] ?? 0) + sample.value;
    }
    return values;
  }

  #matching(name: string, labels: Labels): readonly Sample[] {
    return this.#samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  }
}

function parse(line: string): Sample | undefined {
  const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", text = ""]) => [label, text] as const);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
