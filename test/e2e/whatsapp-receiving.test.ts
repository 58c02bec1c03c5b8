import { createHmac } from "node:crypto";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import type { Customer } from "../fakes/whatsapp/customer.ts";
import { freePort } from "../support/free-port.ts";
import { createDataDirectory, runFrontdesk } from "../support/frontdesk-process.ts";
import { WhatsAppUnderTest } from "./support/whatsapp-under-test.ts";

describe("messages from WhatsApp", () => {
  let desk: WhatsAppUnderTest;
  let ann: Customer;

  beforeEach(async () => {
    desk = await WhatsAppUnderTest.start();
    ann = desk.whatsApp.customer("16505551234", { name: "Ann", userId: "US.1" });
    desk.model.respond(({ body }) => ({ text: `heard: ${body.messages.at(-1)?.content}` }));
  });
  afterEach(() => desk.stop());

  const post = (body: string, secret = desk.whatsApp.appSecret) =>
    fetch(`${desk.frontdesk.url}/webhooks/whatsapp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
      body,
    });

  /** Says how long a body will be, and waits for the answer before it sends any of it. */
  const announce = (length: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": length };
      const announced = request(`${desk.frontdesk.url}/webhooks/whatsapp`, { method: "POST", headers }, (response) => {
        resolve(response.statusCode);
        announced.destroy();
      });
      announced.on("error", reject);
      announced.flushHeaders();
    });

  it("are answered, with letters beyond ASCII, once for every delivery of the same message", async () => {
    const { whatsApp } = desk;
    whatsApp.says(ann, "Còn hàng không? 🙂");
    await desk.untilSeen(ann, 1);
    whatsApp.redeliver();
    whatsApp.redeliver({ reversed: true });
    await desk.untilDelivered();
    whatsApp.says(ann, "again");
    expect(await desk.untilSeen(ann, 2)).toEqual(["heard: Còn hàng không? 🙂", "heard: again"]);
    expect(desk.model.requests).toHaveLength(2);
  });

  it("are marked as read, and somebody is typing, while the answer is made", async () => {
    const { whatsApp } = desk;
    const gate = new Gate();
    desk.model.respond(() => ({ text: "Here it is.", gate }));
    whatsApp.says(ann, "Where is my order?");
    await whatsApp.waitFor(() => whatsApp.isTyping(ann), { describe: "the typing sign" });
    expect(ann.said).toMatchObject([{ isRead: true }]);
    gate.open();
    expect(await desk.untilSeen(ann, 1)).toEqual(["Here it is."]);
    expect(whatsApp.isTyping(ann)).toBe(false);
  });

  it("are verified, signed, and no larger than they may be", async () => {
    const { whatsApp, frontdesk } = desk;
    expect(await whatsApp.verifyWebhook()).toEqual({ status: 200, body: "1158201444" });
    expect(await whatsApp.verifyWebhook("another")).toMatchObject({ status: 403 });
    expect((await post("{}")).status).toBe(200);
    expect((await post("{}", "another")).status).toBe(401);
    expect((await post("not json")).status).toBe(400);
    expect(await announce(5_000_000)).toBe(413);
    expect((await post(JSON.stringify({ object: "x", pad: "x".repeat(3_500_000) }))).status).toBe(200);
    expect((await fetch(`${frontdesk.url}/ready`)).status).toBe(200);
  });

  it("are answered together when they come in one webhook", async () => {
    desk.whatsApp.batch(() => {
      desk.whatsApp.says(ann, "one");
      desk.whatsApp.says(ann, "two");
    });
    expect(await desk.untilSeen(ann, 1)).toEqual(["heard: one\ntwo"]);
  });

  it("belong to one conversation while a person's names change, also across a restart", async () => {
    const { whatsApp } = desk;
    desk.model.respond(({ body }) => ({ text: `${body.messages.length} messages` }));
    const say = async (text: string, count: number) => {
      whatsApp.says(ann, text);
      await desk.untilSeen(ann, count);
    };
    ann.tells = "number";
    await say("before 2026", 1);
    ann.tells = "both";
    await say("with both names", 2);
    await desk.untilDelivered();
    await desk.kill();
    await desk.restart();
    ann.tells = "user id";
    await say("without a number", 3);
    ann.tells = "both";
    whatsApp.changesNumber(ann, "4366012345");
    await desk.untilDelivered();
    await say("from a new number", 4);
    expect(ann.texts).toEqual(["2 messages", "4 messages", "6 messages", "8 messages"]);
  });

  it("are all answered, each once, when many people's come late, twisted, doubled and heaped up", async () => {
    const { whatsApp } = desk;
    const people = Array.from({ length: 40 }, (_, index) => whatsApp.customer(`43660${index + 1000}`));
    whatsApp.hold();
    for (const [index, person] of people.entries()) {
      for (const word of ["alpha", "beta", "gamma"]) whatsApp.says(person, `${word} of ${index}.`);
    }
    whatsApp.release({ together: true, reversed: true, copies: 2 });
    await desk.untilDelivered();
    whatsApp.redeliver();
    for (const [index, person] of people.entries()) {
      const wanted = ["alpha", "beta", "gamma"].map((word) => `${word} of ${index}.`);
      await whatsApp.waitFor(() => wanted.every((words) => person.texts.join("\n").includes(words)), {
        describe: () => `${wanted} in ${JSON.stringify(person.texts)}`,
        timeoutMs: 15_000,
      });
      for (const words of wanted) expect(person.texts.join("\n").split(words)).toHaveLength(2);
    }
    await desk.untilDelivered();
    expect(whatsApp.calls.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it("may be commands, presses of buttons, and things that cannot be read", async () => {
    const { whatsApp } = desk;
    whatsApp.opensChat(ann);
    await desk.untilSeen(ann, 1);
    whatsApp.says(ann, "/start");
    await desk.untilSeen(ann, 2);
    expect(ann.texts[1]).toBe(ann.texts[0]);
    whatsApp.sends(ann, "voice");
    await desk.untilSeen(ann, 3);
    whatsApp.sends(ann, "unsupported");
    await desk.untilSeen(ann, 4);
    whatsApp.reacts(ann, ann.seen[0]?.wamid ?? "", "👍");
    whatsApp.reads(ann);
    await desk.untilDelivered();
    expect(desk.model.requests).toHaveLength(0);
    expect(ann.seen).toHaveLength(4);
  });

  it("survive a crash right after they were acknowledged, and come again while the program is away", async () => {
    const { whatsApp } = desk;
    desk.model.respond(() => ({ text: "too late", firstDelayMs: 60_000 }));
    whatsApp.says(ann, "one");
    await desk.untilDelivered();
    await desk.kill();
    whatsApp.says(ann, "two");
    await whatsApp.waitFor(() => whatsApp.pending > 0 && whatsApp.deliveries.at(-1)?.statuses.includes(0));
    desk.model.respond(({ body }) => ({ text: `heard: ${body.messages.at(-1)?.content}` }));
    await desk.restart();
    await desk.untilDelivered();
    await whatsApp.waitFor(() => /two/.test(ann.texts.join("\n")), { timeoutMs: 10_000 });
    whatsApp.redeliver();
    await desk.untilDelivered();
    whatsApp.says(ann, "three");
    await whatsApp.waitFor(() => /three/.test(ann.texts.join("\n")), { timeoutMs: 10_000 });
    const all = ann.texts.join("\n");
    for (const word of ["one", "two", "three"]) expect(all.split(word)).toHaveLength(2);
  });
});

describe("the start with WhatsApp", () => {
  it("works while the Graph API does not, and says so", async () => {
    let recover = () => {};
    await using desk = await useDesk((whatsApp) => {
      recover = whatsApp.faults.always("number", { status: 502 });
    });
    const ready = async () =>
      (await (await fetch(`${desk.frontdesk.url}/ready`)).json()) as {
        readonly status: string;
        readonly reasons: string[];
      };
    expect(await ready()).toMatchObject({ reasons: [expect.stringContaining("WhatsApp cannot be reached")] });
    recover();
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe("ready");
  });

  it("ends with the name of the setting that is wrong", async () => {
    await using desk = await useDesk();
    const { whatsApp } = desk;
    const { code, output } = await runFrontdesk(["start"], {
      PORT: String(await freePort()),
      DATA_DIR: createDataDirectory(),
      ...{ WHATSAPP_ACCESS_TOKEN: "an-old-token", WHATSAPP_PHONE_NUMBER_ID: whatsApp.phoneNumberId },
      ...{ WHATSAPP_APP_SECRET: whatsApp.appSecret, WHATSAPP_VERIFY_TOKEN: whatsApp.verifyToken },
      WHATSAPP_GRAPH_URL: whatsApp.root,
    });
    expect(code).toBe(1);
    expect(output).toMatch(/WHATSAPP_ACCESS_TOKEN.*190/);
    expect(output).not.toContain("an-old-token");
  });
});

async function useDesk(
  prepare?: NonNullable<Parameters<typeof WhatsAppUnderTest.start>[0]>["prepare"],
): Promise<WhatsAppUnderTest & AsyncDisposable> {
  const desk = await WhatsAppUnderTest.start(prepare === undefined ? {} : { prepare });
  return Object.assign(desk, { [Symbol.asyncDispose]: () => desk.stop() });
}
