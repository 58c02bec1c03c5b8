import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";

const faq = (hours: string) =>
  `entries:\n  - id: hours\n    language: en\n    questions: [When are you open?]\n    answer: ${hours}\n`;

interface Answer {
  readonly outcome: string;
  readonly response: string;
}

describe("knowledge that changes while messages are under way", () => {
  it("loses none of them, answers from the new version, and keeps it while the next one is broken", async () => {
    const directory = createDataDirectory();
    const file = join(directory, "faq.yaml");
    writeFileSync(file, faq('"From eight."'));
    await using frontdesk = await FrontdeskProcess.start({ env: { FAQ_FILE: file, LOG_LEVEL: "info" } });
    const ask = async (): Promise<Answer> => {
      const response = await fetch(`${frontdesk.url}/api/v1/chat`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: "When are you open?" }),
      });
      expect(response.status).toBe(200);
      // The answer's shape is what is tested.
      return (await response.json()) as Answer;
    };
    const answers: Promise<Answer>[] = [];
    /** Asks without waiting for answers, as many people do, until one of them is told `text`. */
    const askUntil = async (text: string) => {
      let isTold = false;
      for (let rounds = 0; !isTold && rounds < 400; rounds++) {
        answers.push(
          ask().then((answer) => {
            isTold ||= answer.response.startsWith(text);
            return answer;
          }),
        );
        await setTimeout(25);
      }
      expect(isTold).toBe(true);
    };
    await askUntil("From eight.");
    writeFileSync(file, faq('"From nine."'));
    await askUntil("From nine.");
    writeFileSync(file, faq(""));
    await expect.poll(() => frontdesk.output, { timeout: 10_000 }).toMatch(/faq\.yaml:5: entries\.0\.answer/);
    expect((await ask()).response).toMatch(/^From nine\./);
    writeFileSync(file, faq('"From ten."'));
    await askUntil("From ten.");
    const all = await Promise.all(answers);
    expect(all.filter(({ outcome }) => outcome !== "answered")).toEqual([]);
    const told = all.map(({ response }) => /^From \w+\./.exec(response)?.[0]);
    expect(new Set(told)).toEqual(new Set(["From eight.", "From nine.", "From ten."]));
    expect(frontdesk.output.match(/entries\.0\.answer/g)).toHaveLength(1);
  });
});
