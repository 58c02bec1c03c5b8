import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeCode, ERROR_CODES, findCode } from "../../../adapters/whatsapp/error-codes.ts";
import { PlatformRateLimitedError, PlatformRejectedError, PlatformUnavailableError } from "../../../src/core/errors.ts";
import { failureOf, NEVER, Sending, toPart } from "./sending-fixture.ts";

type Ending =
  | "waits, alone"
  | "waits, with this person's messages"
  | "waits, with all messages"
  | "ticket"
  | "refused"
  | "refused, plain text may pass";

/** What has to become of a message, by code. In brackets: nobody is told. */
const EXPECTED: Readonly<Record<Ending, readonly (number | readonly [number])[]>> = {
  "waits, alone": [[1], [2], [131000], [131016], [131057], [133004]],
  "waits, with this person's messages": [[131056]],
  "waits, with all messages": [
    ...([[4], [17], [32], [613], [80007], [130429], [133016]] as const),
    ...[0, 3, 10, 33, 190, 200, 250, 299, 368, 131005, 131031, 131037, 131042, 131045, 133010],
  ],
  ticket: [
    ...([[130472], [130497], [131026], [131047], [131049], [131050]] as const),
    ...[131030, 131048],
    ...[132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069],
  ],
  refused: [131008, 131021, 131051, 131052, 131053, 131055, 135000],
  "refused, plain text may pass": [100, 131009],
};

const cases = Object.entries(EXPECTED).flatMap(([ending, codes]) =>
  codes.map((code) => {
    const isAlert = typeof code === "number";
    return { code: isAlert ? code : (code[0] ?? 0), ending: ending as Ending, isAlert };
  }),
);

describe("the error codes of WhatsApp", () => {
  let sending: Sending;
  beforeEach(async () => {
    sending = await Sending.start();
  });
  afterEach(() => sending.stop());

  it("are all here", () => {
    const tried = cases.map(({ code }) => code).filter((code) => ![200, 250, 299].includes(code));
    expect(tried.sort((a, b) => a - b)).toEqual(
      Object.keys(ERROR_CODES)
        .map(Number)
        .sort((a, b) => a - b),
    );
  });

  it("have a meaning for people, in one line and without an end", () => {
    for (const { code } of cases) {
      expect(findCode(code)?.meaning).toMatch(/^[a-zA-Z].{10,150}[^.]$/);
      expect(describeCode(code)).toMatch(`error ${code}: `);
    }
    expect(describeCode(999_999)).toBe("error 999999");
  });

  it.each(cases)("$code: $ending", async ({ code, ending, isAlert }) => {
    const { whatsapp, alerts, context } = sending;
    const ann = whatsapp.customer("436601");
    whatsapp.faults.next("send", { code });
    const error = await failureOf(sending.surface(ann).send(toPart("an answer"), "final", NEVER));
    expect(kindOf(error)).toBe(KINDS[ending]);
    expect(alerts.map((alert) => alert.kind === "platform_refused" && alert.code)).toEqual(
      isAlert ? [String(code)] : [],
    );
    // One message that is refused makes nobody doubt the rest.
    expect(context.health.problems()).toHaveLength(isAlert && ending === "waits, with all messages" ? 1 : 0);

    const again = sending.surface(ann).send(toPart("an answer"), "final", NEVER);
    expect(await sending.secondsUntil(again)).toBe(ending.includes("messages") ? 1 : 0);
    expect(ann.texts).toEqual(["an answer"]);
    expect(context.health.problems()).toEqual([]);
  });

  it.each(cases)("$code: whether others wait", async ({ code, ending }) => {
    const { whatsapp } = sending;
    const [ann, bob] = [whatsapp.customer("436601"), whatsapp.customer("436602")];
    whatsapp.faults.next("send", { code });
    await failureOf(sending.surface(ann).send(toPart("an answer"), "final", NEVER));
    const theirs = sending.surface(bob).send(toPart("another"), "final", NEVER);
    expect(await sending.secondsUntil(theirs)).toBe(ending === "waits, with all messages" ? 1 : 0);
  });
});

const KINDS: Readonly<Record<Ending, string>> = {
  "waits, alone": "not_done",
  "waits, with this person's messages": "rate limited",
  "waits, with all messages": "rate limited",
  ticket: "closed",
  refused: "other",
  "refused, plain text may pass": "format",
};

function kindOf(error: unknown): string {
  if (error instanceof PlatformRateLimitedError) return "rate limited";
  if (error instanceof PlatformUnavailableError) return error.outcome;
  return error instanceof PlatformRejectedError ? error.reason : String(error);
}
