import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecretFilter, Secrets } from "../../../../src/core/guards/output/secret-filter.ts";
import { cut, filtered, places, textWith } from "../cutting.ts";

const own = ["correct-horse_battery", "p@ss w0rd-with-spaces", "short"];
const secrets = new Secrets(own);
const mask = (text: string) => filtered(new SecretFilter(secrets), [text]);

/** Made up here, so that no scanner of the repository takes them for real. */
const made = {
  openai: `sk-${"a1B2".repeat(6)}`,
  project: `sk-proj-${"a1B2_".repeat(8)}`,
  bot: `xoxb-${"123456789012-"}${"aB3".repeat(8)}`,
  amazon: `AKIA${"ABCD".repeat(4)}`,
  forge: `ghp_${"aB3d".repeat(9)}`,
  token: `eyJ${"aB3d".repeat(5)}.eyJ${"aB3d".repeat(5)}.${"aB3_".repeat(5)}`,
  chat: `1234567890:${"aB3d_".repeat(7)}`,
  key: `-----BEGIN RSA PRIVATE KEY-----\n${"MIIE+/aB\n".repeat(20)}-----END RSA PRIVATE KEY-----`,
};

describe("SecretFilter", () => {
  it("masks the program's own secrets", () => {
    expect(mask("It is correct-horse_battery.")).toBe("It is [secret].");
    expect(mask("`key=correct-horse_battery&x`")).toBe("`key=[secret]&x`");
    expect(mask("correct-horse\\_battery")).toBe("[secret]");
    expect(mask("p@ss w0rd-with-spaces")).toBe("p@ss [secret]");
    expect(mask("short answers")).toBe("short answers");
  });

  it.each(Object.entries(made))("masks what is known to be a key: %s", (_name, value) => {
    expect(mask(`Take ${value}, please`)).toBe("Take [secret], please");
    expect(mask(value)).toBe("[secret]");
    expect(mask(`(${value})`)).toBe("([secret])");
  });

  it("masks a key without an end to the end of the text", () => {
    expect(mask(`a ${made.key.slice(0, 150)}`)).toBe("a [secret]");
  });

  it("lets ordinary text pass", () => {
    for (const text of [
      "a task-force of sk-ateboarders, and a ghp file",
      "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
      "see https://shop.example/a/very/long/path/with-many-parts_and_more?x=1#top",
      "| a | b |\n|---|---|\n| 1 | 2 |",
      "1234567890:30",
      "",
      "  \n ",
    ]) {
      const filter = new SecretFilter(secrets);
      expect(filtered(filter, [text])).toBe(text);
      expect(filter.hasChanged).toBe(false);
    }
  });

  it("gives the same text however it is cut, and never what is secret", () => {
    const text = textWith(
      ...own,
      ...Object.values(made),
      "-----BEGIN",
      " PRIVATE KEY",
      "-----END A-----",
      " ",
      "\n",
      "\\",
    );
    fc.assert(
      fc.property(text, places, (whole, cuts) => {
        const once = mask(whole);
        expect(filtered(new SecretFilter(secrets), cut(whole, cuts))).toBe(once);
        expect(once).not.toContain("correct-horse_battery");
      }),
      { numRuns: 1000 },
    );
  });

  it("shows words as they come", () => {
    const filter = new SecretFilter(secrets);
    expect(filter.push("Hello th")).toBe("Hello ");
    expect(filter.push("ere, you")).toBe("there, ");
    expect(filter.end()).toBe("you");
  });

  it("takes time in proportion to the text, however it is made", () => {
    for (const piece of ["a", "sk-", "eyJa.", "-----BEGIN ", "-----BEGIN A PRIVATE KEY----- ", "1:", "a "]) {
      const filter = new SecretFilter(secrets);
      const start = performance.now();
      for (let count = 0; count < 100_000; count += piece.length) filter.push(piece);
      filter.end();
      expect(performance.now() - start, piece).toBeLessThan(3000);
    }
  });
});
