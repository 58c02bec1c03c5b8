import { describe, expect, it } from "vitest";
import { parseFaqOptions } from "../../src/cli/faq-options.ts";

describe("the options of frontdesk faq", () => {
  it("have defaults, and a question may do without quotes", () => {
    const question = { kind: "test", question: "When are you open?", language: undefined, audience: "everyone" };
    expect(parseFaqOptions(["test", "When are you open?"])).toEqual(question);
    expect(parseFaqOptions(["test", "When", "are", "you", "open?"])).toEqual(question);
    expect(parseFaqOptions(["check"])).toEqual({ kind: "check" });
    expect(parseFaqOptions([])).toEqual({ kind: "help" });
    expect(parseFaqOptions(["test", "--help"])).toEqual({ kind: "help" });
  });

  it("are taken as given", () => {
    expect(parseFaqOptions(["test", "--language", "vi", "Mấy giờ?", "--audience=staff"])).toEqual({
      kind: "test",
      question: "Mấy giờ?",
      language: "vi",
      audience: "staff",
    });
  });

  it("are refused with all that is wrong", () => {
    expect(parseFaqOptions(["test", " ", "--language", "no language", "--audience", "all"])).toEqual({
      kind: "wrong",
      problems: [
        "faq test: needs a question: put it in quotes",
        "--language: must be the code of a language, such as en or vi",
        "--audience: must be everyone or staff",
      ],
    });
    expect(parseFaqOptions(["check", "this"])).toMatchObject({ kind: "wrong", problems: [/no such command/] });
    expect(parseFaqOptions(["test", "x", "--lang", "vi"])).toMatchObject({ kind: "wrong", problems: [/'--lang'/] });
  });
});
