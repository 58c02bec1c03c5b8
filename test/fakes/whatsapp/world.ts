import { randomBytes } from "node:crypto";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { ChangeWatch } from "../change-watch.ts";
import { Customer, type CustomerOptions, type SaidMessage, type SeenMessage } from "./customer.ts";
import type { Template } from "./message-rules.ts";

/** The number, the people who write to it, and all messages between them. */
export class World {
  readonly clock: Clock;
  readonly templates: readonly Template[];
  readonly changes = new ChangeWatch();
  readonly customers: Customer[] = [];

  constructor(clock: Clock, templates: readonly Template[]) {
    this.clock = clock;
    this.templates = templates;
  }

  /** The person with this number; a new one unless known. */
  customer(phone: string, options: CustomerOptions = {}): Customer {
    const known = this.find(phone);
    if (known !== undefined) return known;
    const customer = new Customer(phone, options);
    this.customers.push(customer);
    return customer;
  }

  /** By number or by user id. */
  find(name: string): Customer | undefined {
    return this.customers.find(({ phone, userId }) => phone === name || userId === name);
  }

  whoSaid(wamid: string): Customer | undefined {
    return this.customers.find(({ said }) => said.some((message) => message.wamid === wamid));
  }

  whoSaw(wamid: string): { readonly customer: Customer; readonly message: SeenMessage } | undefined {
    for (const customer of this.customers) {
      const message = customer.seen.find((seen) => seen.wamid === wamid);
      if (message !== undefined) return { customer, message };
    }
    return undefined;
  }

  says(customer: Customer): SaidMessage {
    const said = { wamid: createWamid(), at: this.clock.now(), isRead: false };
    customer.said.push(said);
    return said;
  }
}

export function createWamid(): string {
  return `wamid.${randomBytes(27).toString("base64")}`;
}
