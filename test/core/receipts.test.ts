import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Receipt, ReceiptStatus } from "../../src/core/ports/platform.ts";
import { createPrometheusMetrics } from "../../src/server/prometheus-metrics.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform } from "../fakes/fake-platform.ts";
import { ScriptedModel, says } from "../fakes/scripted-model.ts";
import { silentLogger } from "../fakes/silent-logger.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";

const AT = 1_700_000_000_000;

describe("what people and platforms say of a reply afterwards", () => {
  let desk: FatefulDesk;
  let platform: FakePlatform;
  let metrics: ReturnType<typeof createPrometheusMetrics>;
  let logged: { readonly level: string; readonly facts: object; readonly message: string }[];

  beforeEach(() => {
    logged = [];
    metrics = createPrometheusMetrics();
    platform = new FakePlatform({ previews: "none" });
    const log = (level: string) => (facts: object, message: string) => void logged.push({ level, facts, message });
    desk = new FatefulDesk({
      clock: new FakeClock(),
      model: new ScriptedModel("scripted", () => says("A secret answer")),
      platform,
      logger: { ...silentLogger, debug: log("debug"), info: log("info"), warn: log("warn") },
      metrics,
    });
  });
  afterEach(() => desk.dispose());

  async function answer(): Promise<Record<string, number>> {
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    const [message] = platform.shown("fake:1");
    return { id: message?.id ?? 0 };
  }
  const receipt = (message: Receipt["message"], status: ReceiptStatus): Receipt => ({ message, status, at: AT });
  const lines = async (name: string) =>
    (await metrics.text()).split("\n").filter((line) => line.startsWith(`${name}{`));

  it("follows receipts and counts each step once", async () => {
    const message = await answer();
    for (const status of ["delivered", "sent", "delivered", "read"] as const) {
      await desk.intake.receipt(receipt(message, status));
    }
    await desk.intake.receipt(receipt({ id: 99 }, "read"));
    expect(await desk.store.outbox.parts("fake:1#1")).toMatchObject([{ state: "delivered", status: "read", at: AT }]);
    expect(await lines("frontdesk_receipts_total")).toEqual([
      'frontdesk_receipts_total{platform="fake",status="delivered"} 1',
      'frontdesk_receipts_total{platform="fake",status="read"} 1',
    ]);
    expect(logged.find(({ facts }) => "message" in facts && JSON.stringify(facts).includes("99"))).toMatchObject({
      level: "debug",
      facts: { effect: "unknown" },
    });
  });

  it("tells people of what was not brought", async () => {
    const message = await answer();
    await desk.intake.receipt({ ...receipt(message, "failed"), why: "131026: undeliverable" });
    await desk.intake.receipt(receipt(message, "failed"));
    const [ticket] = await desk.store.tickets.open();
    const warnings = logged.filter(({ level }) => level === "warn");
    expect(warnings).toMatchObject([
      { facts: { conversation: "fake:1", ticket: ticket?.number, reason: "undelivered" } },
    ]);
    expect((await desk.ending("a"))?.outcome).toBe("answered");
  });

  it("does so also when the platform was faster than the recording of the message", async () => {
    await desk.intake.receipt({ ...receipt({ id: 1 }, "failed"), why: "131026: undeliverable" });
    await answer();
    const [ticket] = await desk.store.tickets.open();
    expect(logged.filter(({ level }) => level === "warn")).toMatchObject([{ facts: { ticket: ticket?.number } }]);
    expect(await lines("frontdesk_receipts_total")).toEqual([
      'frontdesk_receipts_total{platform="fake",status="failed"} 1',
    ]);
  });

  it("keeps judgements, and counts them when they change", async () => {
    const message = await answer();
    const judge = (rating: "up" | "down" | "none", of = message) =>
      desk.intake.feedback({ conversation: "fake:1", author: "7", message: of, rating });
    for (const rating of ["up", "up", "down"] as const) await judge(rating);
    await judge("up", { id: 99 });
    expect(await desk.store.judgements.of("fake:1")).toMatchObject([
      { reply: "fake:1#1", author: "7", rating: "down" },
    ]);
    expect(await lines("frontdesk_feedback_total")).toEqual([
      'frontdesk_feedback_total{platform="fake",rating="up"} 1',
      'frontdesk_feedback_total{platform="fake",rating="down"} 1',
    ]);
    expect(JSON.stringify(logged)).not.toContain("secret");
  });
});
