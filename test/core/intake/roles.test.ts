import { expect, it } from "vitest";
import { withRole } from "../../../src/core/intake/roles.ts";
import { inbound } from "../../support/inbound.ts";

it("the people who run this are admins, on the platform that they are named for", () => {
  const admins = new Set(["fake:7", "other:8"]);
  const roleOf = (id: string) => withRole(inbound("a", { author: { id, role: "staff", name: "A" } }), admins).author;
  expect(roleOf("7")).toEqual({ id: "7", role: "admin", name: "A" });
  expect(roleOf("8")).toEqual({ id: "8", role: "staff", name: "A" });
});
