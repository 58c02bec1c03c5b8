import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMessage } from "../../adapters/whatsapp/inbound.ts";
import { readChanges } from "../../adapters/whatsapp/payload.ts";
import { FakeClock } from "./fake-clock.ts";
import type { Customer } from "./whatsapp/customer.ts";
import { type FakeWhatsApp, type FakeWhatsAppOptions, startFakeWhatsApp } from "./whatsapp/fake-whatsapp.ts";

interface Received {
  readonly signature: string;
  readonly body: string;
}

describe("the fake's webhooks", () => {
  let business: Server;
  let received: Received[];
  let answers: number[];
  let clock: FakeClock;
  let whatsApp: FakeWhatsApp;
  let ann: Customer;

  beforeEach(async () => {
    received = [];
    answers = [];
    clock = new FakeClock();
    business = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        received.push({ signature: String(request.headers["x-hub-signature-256"]), body });
        response.writeHead(answers.shift() ?? 200).end(request.method === "GET" ? request.url : "");
      });
    });
    await new Promise<void>((resolve) => business.listen(0, "127.0.0.1", resolve));
    await start();
  });
  afterEach(async () => {
    await whatsApp.stop();
    business.closeAllConnections();
    await new Promise((resolve) => business.close(resolve));
  });

  async function start(options: FakeWhatsAppOptions = {}): Promise<void> {
    await whatsApp?.stop();
    const webhookUrl = `http://127.0.0.1:${(business.address() as AddressInfo).port}/webhooks/whatsapp`;
    whatsApp = await startFakeWhatsApp({ clock, webhookUrl, ...options });
    ann = whatsApp.customer("16505551234", { name: "Ann", userId: "US.1" });
  }

  const arrived = (count: number) =>
    whatsApp.waitFor(() => whatsApp.deliveries.flatMap(({ statuses }) => statuses).length >= count);
  const changes = () =>
    received.flatMap(({ body }) => readChanges(JSON.parse(body), (where) => expect.fail(where)) ?? []);
  const texts = () => changes().flatMap(({ messages }) => messages.map((message) => message.text?.body));
  const statuses = () => changes().flatMap((change) => change.statuses.map(({ status }) => status));
  const reply = (text: string, to = ann.phone) =>
    fetch(`${whatsApp.root}/${whatsApp.phoneNumberId}/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${whatsApp.token}`, "content-type": "application/json" },
      body: JSON.stringify({ messaging_product: "whatsapp", to, type: "text", text: { body: text } }),
    });

  it("are signed over bytes in which letters are escaped", async () => {
    whatsApp.says(ann, "Còn hàng 🙂 /");
    await arrived(1);
    const [{ body, signature } = { body: "", signature: "" }] = received;
    expect(signature).toBe(`sha256=${createHmac("sha256", whatsApp.appSecret).update(body).digest("hex")}`);
    expect(body).toContain("C\\u00f2n h\\u00e0ng \\ud83d\\ude42 \\/");
    expect(texts()).toEqual(["Còn hàng 🙂 /"]);
  });

  it("tell what customers do", async () => {
    whatsApp.says(ann, "hello");
    await reply("hi");
    whatsApp.reacts(ann, ann.seen[0]?.wamid ?? "", "👍");
    whatsApp.sends(ann, "image", "look");
    whatsApp.sends(ann, "voice");
    whatsApp.sends(ann, "unsupported");
    whatsApp.opensChat(ann);
    whatsApp.changesNumber(ann, "49");
    whatsApp.says(ann, "it is me");
    await arrived(10);
    const kinds = changes().flatMap(({ messages, contacts }) =>
      messages.map((message) => {
        const inbound = readMessage(message, contacts);
        return inbound.kind === "message" ? inbound.content : inbound;
      }),
    );
    expect(kinds).toMatchObject([
      { kind: "text", text: "hello" },
      { kind: "reaction", rating: "up", message: ann.seen[0]?.wamid },
      { kind: "attachment", attachment: "photo", caption: "look" },
      { kind: "attachment", attachment: "voice" },
      { kind: "attachment", attachment: "other" },
      { kind: "command", name: "start" },
      { kind: "moved", from: { user: "US.1", phone: "16505551234" }, to: { user: "US.49", phone: "49" } },
      { kind: "text", text: "it is me" },
    ]);
  });

  it("name people as they want to be named", async () => {
    for (const tells of ["number", "both", "user id"] as const) {
      ann.tells = tells;
      whatsApp.says(ann, tells);
    }
    await arrived(3);
    const names = changes().flatMap(({ messages, contacts }) =>
      messages.map((message) => {
        const inbound = readMessage(message, contacts);
        return inbound.kind === "message" ? inbound.from : inbound;
      }),
    );
    expect(names).toEqual([{ phone: "16505551234" }, { phone: "16505551234", user: "US.1" }, { user: "US.1" }]);
  });

  it("tell what becomes of a message", async () => {
    whatsApp.says(ann, "hello");
    await reply("hi");
    whatsApp.reads(ann);
    whatsApp.fails(ann.seen[0]?.wamid ?? "", 131026);
    await arrived(5);
    expect(statuses()).toEqual(["sent", "delivered", "read", "failed"]);
  });

  it("tell also that a message which was taken is too late or for nobody", async () => {
    await start({ window: "status" });
    whatsApp.says(ann, "hello");
    await clock.advance(24 * 60 * 60_000);
    expect((await reply("too late")).status).toBe(200);
    expect((await reply("for nobody", "1000000")).status).toBe(200);
    await arrived(3);
    const errors = changes().flatMap((change) =>
      change.statuses.map(({ status, errors: [first] = [] }) => [status, first?.code]),
    );
    expect(errors).toEqual([
      ["failed", 131047],
      ["failed", 131026],
    ]);
    expect(ann.seen).toEqual([]);
  });

  it("come together, reversed and more than once when asked", async () => {
    whatsApp.batch(() => {
      whatsApp.says(ann, "one");
      whatsApp.says(ann, "two");
    });
    await arrived(1);
    expect(received).toHaveLength(1);
    whatsApp.hold();
    whatsApp.says(ann, "three");
    whatsApp.says(ann, "four");
    whatsApp.release({ reversed: true, copies: 2 });
    await arrived(5);
    expect(texts()).toEqual(["one", "two", "four", "three", "four", "three"]);
    whatsApp.redeliver();
    await arrived(10);
    expect(texts().slice(6)).toEqual(["one", "two", "four", "three", "four", "three"]);
  });

  it("come again until they are answered with 200, behind what was said meanwhile", async () => {
    answers = [503, 200, 500, 200];
    whatsApp.says(ann, "one");
    whatsApp.says(ann, "two");
    await arrived(2);
    expect(whatsApp.pending).toBe(1);
    await clock.advance(1000);
    await arrived(3);
    await clock.advance(1999);
    expect(received).toHaveLength(3);
    await clock.advance(1);
    await arrived(4);
    expect(texts()).toEqual(["one", "two", "one", "one"]);
    expect(whatsApp.pending).toBe(0);
  });

  it("ask who is there", async () => {
    const { status, body } = await whatsApp.verifyWebhook();
    expect(status).toBe(200);
    expect(body).toContain("hub.mode=subscribe");
    expect(body).toContain("hub.challenge=1158201444");
  });
});
