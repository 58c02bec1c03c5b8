import { GraphError } from "./graph-error.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Template {
  readonly name: string;
  readonly language: string;
  /** With `{{1}}`, `{{2}}`, …; at most 1024 characters when they are filled in. */
  readonly body: string;
}

/** A message that WhatsApp takes, as its reader sees it. */
export interface Accepted {
  readonly type: "text" | "template" | "interactive" | "reaction";
  readonly text: string;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
}

/** What a field of a message must look like. Everything that is not named here is refused, as the API does. */
export function acceptMessage(body: Fields, templates: readonly Template[]): Accepted {
  only(body, "", [
    ...["messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"],
    ...["text", "template", "interactive", "reaction"],
  ]);
  if ("recipient_type" in body && body.recipient_type !== "individual") throw invalid("recipient_type");
  if ("biz_opaque_callback_data" in body) text(body, "biz_opaque_callback_data", 512);
  if ("context" in body) {
    const context = only(object(body, "context"), "context", ["message_id"]);
    if (!text(context, "message_id", 500).startsWith("wamid.")) throw invalid("context['message_id']");
  }
  const type = body.type ?? "text";
  const types = ["text", "template", "interactive", "reaction"];
  if (!types.includes(String(type))) throw new GraphError(100, "Param type must be one of {TEXT, TEMPLATE, …}.");
  const others = types.filter((name) => name !== type && name in body);
  if (others.length > 0) throw unexpected(others, "");
  if (type === "text") return acceptText(object(body, "text"));
  if (type === "template") return acceptTemplate(object(body, "template"), templates);
  if (type === "interactive") return acceptInteractive(object(body, "interactive"));
  return acceptReaction(object(body, "reaction"));
}

/** The person a message goes to; where both are given the number wins. */
export function recipientOf(body: Fields): string {
  const { to, recipient } = body;
  if (to === undefined && recipient === undefined) throw new GraphError(100, "The parameter to is required.");
  if (to !== undefined && (typeof to !== "string" || !/^\+?[0-9]{5,20}$/.test(to))) throw invalid("to");
  if (
    recipient !== undefined &&
    (typeof recipient !== "string" || !/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/.test(recipient))
  ) {
    throw invalid("recipient");
  }
  return typeof to === "string" ? to.replace("+", "") : String(recipient);
}

export function only(value: Fields, where: string, allowed: readonly string[]): Fields {
  const others = Object.keys(value).filter((key) => !allowed.includes(key));
  if (others.length > 0) throw unexpected(others, where);
  return value;
}

function acceptText(fields: Fields): Accepted {
  only(fields, "text", ["body", "preview_url"]);
  if ("preview_url" in fields && typeof fields.preview_url !== "boolean") throw invalid("text['preview_url']");
  return { type: "text", text: text(fields, "body", 4096), buttons: [] };
}

function acceptReaction(fields: Fields): Accepted {
  only(fields, "reaction", ["message_id", "emoji"]);
  text(fields, "message_id", 500);
  return { type: "reaction", text: typeof fields.emoji === "string" ? fields.emoji : "", buttons: [] };
}

function acceptTemplate(fields: Fields, templates: readonly Template[]): Accepted {
  only(fields, "template", ["name", "language", "components"]);
  const name = text(fields, "name", 512);
  const language = text(only(object(fields, "language"), "template['language']", ["code", "policy"]), "code", 20);
  const template = templates.find((candidate) => candidate.name === name && candidate.language === language);
  if (template === undefined) {
    throw new GraphError(132001, `template name (${name}) does not exist in ${language}`);
  }
  const values = list(fields.components).flatMap((component) => {
    only(component, "template['components']", ["type", "parameters", "sub_type", "index"]);
    return component.type === "body" ? list(component.parameters) : [];
  });
  const expected = new Set(template.body.match(/\{\{[0-9]+\}\}/g) ?? []).size;
  if (values.length !== expected) {
    throw new GraphError(132000, `body: number of localizable_params (${values.length}) does not match (${expected})`);
  }
  const filled = values.reduce<string>((body, value, index) => {
    only(value, "template['components']['parameters']", ["type", "text", "parameter_name"]);
    if (value.type !== "text") throw new GraphError(132012, "the parameter is not of the type text");
    const words = text(value, "text", Number.POSITIVE_INFINITY);
    if (/[\n\t]| {5,}/.test(words)) {
      throw new GraphError(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    }
    return body.replaceAll(`{{${index + 1}}}`, () => words);
  }, template.body);
  if (length(filled) > 1024) throw new GraphError(132005, "the translated text is longer than 1024 characters");
  return { type: "template", text: filled, buttons: [] };
}

function acceptInteractive(fields: Fields): Accepted {
  only(fields, "interactive", ["type", "header", "body", "footer", "action"]);
  const body = text(only(object(fields, "body"), "interactive['body']", ["text"]), "text", 1024);
  if ("footer" in fields) text(only(object(fields, "footer"), "interactive['footer']", ["text"]), "text", 60);
  const action = object(fields, "action");
  const buttons = fields.type === "button" ? acceptButtons(action) : acceptRows(fields, action);
  if (new Set(buttons.map(({ id }) => id)).size < buttons.length) throw invalid("interactive['action']: ids repeat");
  return { type: "interactive", text: body, buttons };
}

function acceptButtons(action: Fields): Accepted["buttons"] {
  only(action, "interactive['action']", ["buttons"]);
  const buttons = list(action.buttons);
  if (buttons.length < 1 || buttons.length > 3) throw invalid("interactive['action']['buttons']");
  return buttons.map((button) => {
    only(button, "button", ["type", "reply"]);
    if (button.type !== "reply") throw invalid("button['type']");
    const reply = only(object(button, "reply"), "button['reply']", ["id", "title"]);
    return { id: text(reply, "id", 256), title: text(reply, "title", 20) };
  });
}

function acceptRows(fields: Fields, action: Fields): Accepted["buttons"] {
  if (fields.type !== "list") throw invalid("interactive['type']");
  only(action, "interactive['action']", ["button", "sections"]);
  text(action, "button", 20);
  const rows = list(action.sections).flatMap((section) => {
    only(section, "section", ["title", "rows"]);
    return list(section.rows);
  });
  if (rows.length < 1 || rows.length > 10) throw invalid("interactive['action']['sections']");
  return rows.map((row) => {
    only(row, "row", ["id", "title", "description"]);
    if ("description" in row) text(row, "description", 72);
    return { id: text(row, "id", 200), title: text(row, "title", 24) };
  });
}

export function object(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (value === undefined) throw new GraphError(131008, `(#131008) The parameter ${name} is required.`);
  if (!isFields(value)) throw invalid(name);
  return value;
}

/** Of 1 to `most` characters, where a character is a code point. */
export function text(fields: Fields, name: string, most: number): string {
  const value = fields[name];
  if (value === undefined || value === "") throw new GraphError(131008, `The parameter ${name} is required.`);
  if (typeof value !== "string") throw invalid(name);
  if (length(value) > most) throw new GraphError(100, `Param ${name} must be at most ${most} characters long.`);
  if (value.trim() === "") throw new GraphError(131008, `The parameter ${name} is required.`);
  return value;
}

function length(value: string): number {
  return [...value].length;
}

function list(value: unknown): Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isFields)) throw invalid("a list");
  return value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(name: string): GraphError {
  return new GraphError(131009, `Parameter value is not valid: ${name}`);
}

function unexpected(names: readonly string[], where: string): GraphError {
  return new GraphError(100, `Unexpected key "${names.join('", "')}" on param "${where}"`);
}
