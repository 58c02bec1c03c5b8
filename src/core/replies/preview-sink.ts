import { isWithoutEffect } from "../errors.ts";
import type { Part, Surface } from "../ports/platform.ts";
import type { PartLedger } from "./part-ledger.ts";

/** Shows one frame of a growing reply by whatever means the surface has. */
export interface PreviewSink {
  /**
   * Shows `parts`; an empty list shows that an answer is coming. Makes at most one call. False: that was not enough,
   * call again when the next call is allowed.
   */
  show(parts: readonly Part[], signal: AbortSignal): Promise<boolean>;
}

/** The best sink for a surface; undefined: it cannot show unfinished text. */
export function createPreviewSink(surface: Surface, ledger: PartLedger): PreviewSink | undefined {
  if (surface.draft !== undefined) return createDraftSink(surface.draft.bind(surface), ledger.reply);
  if (surface.edit !== undefined) return createEditSink(surface, surface.edit.bind(surface), ledger);
  return undefined;
}

/** Shows the newest part only: a draft leaves no trace, and the final brings all parts. */
function createDraftSink(draft: NonNullable<Surface["draft"]>, reply: string): PreviewSink {
  const first = draftNumber(reply);
  return {
    async show(parts, signal) {
      await draft(first + Math.max(0, parts.length - 1), parts.at(-1), signal);
      return true;
    },
  };
}

/** Platforms take any number but 0; the same reply has the same one also after a restart. */
function draftNumber(reply: string): number {
  let hash = 7;
  for (let index = 0; index < reply.length; index++) hash = (hash * 31 + reply.charCodeAt(index)) % 1_000_000_007;
  return hash + 1;
}

/** Keeps real messages up to date, from the first to the last. */
function createEditSink(surface: Surface, edit: NonNullable<Surface["edit"]>, ledger: PartLedger): PreviewSink {
  const shown: string[] = [];
  return {
    async show(parts, signal) {
      const position = parts.findIndex((part, index) => shown[index] !== JSON.stringify(part));
      const part = parts[position];
      if (part === undefined) return true;
      // A create whose answer was never seen must not be made again for a preview.
      if (ledger.part(position)?.state === "intended") return true;
      const ref = ledger.ref(position);
      if (ref === undefined) await createPart(surface, ledger, position, part, signal);
      else await edit(ref, part, "preview", signal);
      shown[position] = JSON.stringify(part);
      return position === parts.length - 1;
    },
  };
}

async function createPart(
  surface: Surface,
  ledger: PartLedger,
  position: number,
  part: Part,
  signal: AbortSignal,
): Promise<void> {
  await ledger.intend(position);
  try {
    await ledger.record(position, { state: "shown", ref: await surface.send(part, "preview", signal) });
  } catch (error) {
    if (isWithoutEffect(error)) ledger.forget(position);
    else ledger.unknown(position);
    throw error;
  }
}
