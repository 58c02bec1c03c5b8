import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { createKnownAnswers } from "../../../src/core/knowledge/known-answers.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { knowledgeOf } from "../../fakes/knowledge.ts";

const NOW = 1_700_000_000_000;
const hours: FaqEntry = {
  id: "hours",
  language: "en",
  questions: ["What are your opening hours?", "When are you open?"],
  answer: "From **eight**.\n",
};

function answersOf(...entries: readonly FaqEntry[]) {
  let current = knowledgeOf(entries).current();
  const known = createKnownAnswers({ current: () => current }, new FakeClock(NOW));
  return {
    find: (question: string) => known.find(question),
    replace: (...next: readonly FaqEntry[]) => {
      current = knowledgeOf(next).current();
    },
  };
}

describe("answers that need no model", () => {
  it("are given to what is surely asked, and to nothing else", () => {
    const { find } = answersOf(hours);
    expect(find("when are you OPEN")).toBe("From **eight**.");
    expect(find("Who wrote the opening hours of your competitor's website?")).toBeUndefined();
    expect(find("")).toBeUndefined();
  });

  it("are those of the knowledge as it is now", () => {
    const { find, replace } = answersOf(hours);
    replace({ ...hours, answer: "From nine." });
    expect(find("When are you open?")).toBe("From nine.");
    replace();
    expect(find("When are you open?")).toBeUndefined();
  });

  it.each([{ audience: "staff" }, { validFrom: NOW + 1 }, { validUntil: NOW }] as const)(
    "are not those that %j keeps from customers",
    (more) => {
      expect(answersOf({ ...hours, ...more }).find("When are you open?")).toBeUndefined();
    },
  );
});
