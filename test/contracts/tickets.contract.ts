import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ticket, TicketAttempt } from "../../src/core/ports/tickets.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";

const AT = 1_700_000_000_000;

export function ticket(number: number, fields: Partial<Ticket> = {}): Ticket {
  return {
    number,
    conversation: "fake:1",
    platform: "fake",
    language: "vi",
    reason: "model_failed",
    attempts: [attempt("small")],
    at: AT,
    ...fields,
  };
}

function attempt(model: string): TicketAttempt {
  return { model, endpoint: "main", key: undefined, reason: "timeout", status: undefined };
}

/** What every `Tickets` keeps to, together with the outbox that writes them. */
export function describeTickets(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as Tickets`, () => {
    let store: StoreHarness;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.stop());

    async function decide(reply: string, decided: Ticket): Promise<void> {
      const lease = await claim(store.workQueue, decided.conversation);
      await store.outbox.decide(lease, reply, answerTo([], { ticket: decided }));
      await store.outbox.finish(lease, reply, { kind: "ticketed", ticket: decided.number, reason: decided.reason });
    }

    it("has none before anything was decided, whatever numbers were given", async () => {
      await store.tickets.number("fake:1");
      expect(await store.tickets.open()).toEqual([]);
    });

    it("gives a number to nobody else, at once or later or after a restart", async () => {
      const ask = (from: number) =>
        Promise.all(Array.from({ length: 20 }, (_, index) => store.tickets.number(`fake:${from + index}`)));
      const first = await ask(0);
      await decide("r", ticket(Math.max(...first), { conversation: "fake:19" }));
      const second = await ask(100);
      await store.reopen();
      const third = await ask(200);
      const all = [...first, ...second, ...third];
      expect(new Set(all).size).toBe(60);
      expect(all.every((number) => Number.isSafeInteger(number) && number > 0)).toBe(true);
    });

    it("opens a ticket with the decision that tells of it", async () => {
      const number = await store.tickets.number("fake:1");
      const decided = ticket(number, {
        reason: "budget",
        attempts: [attempt("small"), { model: "large", endpoint: undefined, key: "k1", reason: "quota", status: 429 }],
      });
      await decide("r", decided);
      await store.reopen();
      expect(await store.tickets.open()).toEqual([{ ...decided, occurrences: 1, lastAt: AT }]);
      expect(await store.tickets.number("fake:1")).toBe(number);
      expect(await store.tickets.number("fake:2")).not.toBe(number);
    });

    it("adds what happens again to the open ticket", async () => {
      const number = await store.tickets.number("fake:1");
      await decide("r1", ticket(number));
      const again = { reason: "deadline", language: "en", attempts: [attempt("large")], at: AT + 5000 } as const;
      await decide("r2", ticket(number, again));
      expect(await store.tickets.open()).toEqual([
        {
          ...ticket(number, { attempts: [attempt("small"), attempt("large")] }),
          occurrences: 2,
          lastAt: AT + 5000,
        },
      ]);
    });

    it("adds a reply once, however often it is decided", async () => {
      const number = await store.tickets.number("fake:1");
      await decide("r1", ticket(number));
      await decide("r2", ticket(number, { at: AT + 1 }));
      await decide("r2", ticket(number, { at: AT + 2 }));
      await store.reopen();
      await decide("r2", ticket(number, { at: AT + 3 }));
      const [open] = await store.tickets.open();
      expect(open).toMatchObject({ occurrences: 2, lastAt: AT + 1 });
      expect(open?.attempts).toHaveLength(2);
    });

    it("keeps the newest attempts, and not ever more of them", async () => {
      const number = await store.tickets.number("fake:1");
      for (let round = 0; round < 30; round++) {
        const attempts = Array.from({ length: 10 }, (_, index) => attempt(`${round}.${index}`));
        await decide(`r${round}`, ticket(number, { attempts }));
      }
      const [open] = await store.tickets.open();
      expect(open?.occurrences).toBe(30);
      expect(open?.attempts.length).toBeLessThanOrEqual(50);
      expect(open?.attempts.slice(-10).map(({ model }) => model)).toEqual(
        Array.from({ length: 10 }, (_, index) => `29.${index}`),
      );
    });

    it("lists tickets of all conversations, oldest first", async () => {
      const [one, two] = [await store.tickets.number("fake:1"), await store.tickets.number("fake:2")];
      await decide("late", ticket(one, { at: AT + 1 }));
      await decide("early", ticket(two, { conversation: "fake:2", at: AT }));
      expect((await store.tickets.open()).map(({ number }) => number)).toEqual([two, one]);
    });

    it("never lets two conversations share a ticket", async () => {
      const number = await store.tickets.number("fake:1");
      await decide("r1", ticket(number));
      const stolen = decide("r2", ticket(number, { conversation: "fake:2" }));
      await expect(stolen).rejects.toThrow(`ticket ${number} belongs to another conversation`);
      expect(await store.tickets.open()).toMatchObject([{ number, conversation: "fake:1", occurrences: 1 }]);
    });
  });
}
