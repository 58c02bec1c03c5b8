import { describe, expect, it } from "vitest";
import { parseCostOptions } from "../../src/cli/cost-options.ts";

describe("the options of frontdesk cost", () => {
  it("have defaults", () => {
    expect(parseCostOptions([])).toEqual({
      kind: "options",
      options: { volume: { conversations: 100_000, messages: 10, tokens: 500, inputShare: 0.3 }, baseline: undefined },
    });
  });

  it("are taken as given", () => {
    const words = ["--conversations=20", "--messages", "7.5", "--tokens", "1", "--input-share", "0", "--baseline", "x"];
    expect(parseCostOptions(words)).toEqual({
      kind: "options",
      options: { volume: { conversations: 20, messages: 7.5, tokens: 1, inputShare: 0 }, baseline: "x" },
    });
    expect(parseCostOptions(["--help"])).toEqual({ kind: "help" });
  });

  it("are refused with all that is wrong", () => {
    const words = ["--conversations", "0", "--messages", "1,000", "--tokens", "1e9", "--input-share", "101"];
    expect(parseCostOptions(words)).toEqual({
      kind: "wrong",
      problems: [
        "--conversations: must be a number above 0, written in digits without separators",
        "--messages: must be a number above 0, written in digits without separators",
        "--tokens: must be a number above 0, written in digits without separators",
        "--input-share: must be a percentage from 0 to 100, written in digits without separators",
      ],
    });
    expect(parseCostOptions(["--convs", "3"])).toMatchObject({ kind: "wrong", problems: [/Unknown option '--convs'/] });
    expect(parseCostOptions(["ten"])).toMatchObject({ kind: "wrong", problems: [/Unexpected argument 'ten'/] });
  });
});
