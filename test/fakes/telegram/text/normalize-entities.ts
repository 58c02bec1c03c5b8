import {
  endOf,
  isBlockquote,
  isCodeLike,
  isSplittable,
  type SplittableType,
  sortEntities,
  splittableTypes,
  type TextEntity,
} from "./text-entity.ts";

/**
 * Brings overlapping entities into the only form that the server stores: of links, mentions, code and quotes that
 * cross, the later one is lost; styles are cut at the borders of those, lost inside code, and merged where they touch.
 */
export function normalizeEntities(entities: readonly TextEntity[]): TextEntity[] {
  const sorted = sortEntities(entities.filter((entity) => entity.length > 0).map((entity) => ({ ...entity })));
  const styles = sorted.filter((entity) => isSplittable(entity.type));
  const quotes = withoutOverlaps(sorted.filter((entity) => isBlockquote(entity.type)));
  const others = withoutOverlaps(sorted.filter((entity) => !isSplittable(entity.type) && !isBlockquote(entity.type)));
  const fixed = sortEntities([...others.filter((entity) => !quotes.some((quote) => cuts(quote, entity))), ...quotes]);
  return styles.length === 0 ? fixed : sortEntities([...fixed, ...new StyleSplitter(styles).split(fixed)]);
}

function withoutOverlaps(entities: readonly TextEntity[]): TextEntity[] {
  let lastEnd = 0;
  return entities.filter((entity) => {
    if (entity.offset < lastEnd) return false;
    lastEnd = endOf(entity);
    return true;
  });
}

/** A quote may contain another entity whole, and nothing else may overlap it. */
function cuts(quote: TextEntity, entity: TextEntity): boolean {
  if (endOf(quote) <= entity.offset || endOf(entity) <= quote.offset) return false;
  return entity.offset < quote.offset || endOf(entity) > endOf(quote);
}

interface Run {
  begin: number;
  end: number;
}

class StyleSplitter {
  readonly #styles: readonly TextEntity[];
  readonly #runs = new Map<SplittableType, Run>();
  #next = 0;
  #pieces: TextEntity[] = [];

  constructor(styles: readonly TextEntity[]) {
    this.#styles = styles;
  }

  split(borders: readonly TextEntity[]): TextEntity[] {
    const open: TextEntity[] = [];
    const advanceTo = (offset: number) => {
      for (let inner = open.at(-1); inner !== undefined && offset >= endOf(inner); inner = open.at(-1)) {
        const kept = this.#pieces.length;
        this.#cutAt(endOf(inner));
        if (isCodeLike(inner.type)) this.#pieces.length = kept;
        open.pop();
      }
      this.#cutAt(offset);
    };
    for (const border of borders) {
      advanceTo(border.offset);
      open.push(border);
    }
    advanceTo(Number.POSITIVE_INFINITY);
    return this.#pieces;
  }

  /** Takes in the styles that begin before `offset` and cuts every running style there. */
  #cutAt(offset: number): void {
    for (;;) {
      const style = this.#styles[this.#next];
      if (style === undefined || style.offset >= offset || !isSplittable(style.type)) break;
      this.#next++;
      const run = this.#runs.get(style.type);
      if (run !== undefined && style.offset <= run.end) {
        run.end = Math.max(run.end, endOf(style));
      } else {
        this.#flush(style.offset);
        this.#runs.set(style.type, { begin: style.offset, end: endOf(style) });
      }
    }
    this.#flush(offset);
  }

  #flush(offset: number): void {
    for (const type of splittableTypes) {
      const run = this.#runs.get(type);
      if (run === undefined || run.begin >= offset) continue;
      const end = Math.min(run.end, offset);
      this.#pieces.push({ type, offset: run.begin, length: end - run.begin });
      if (run.end <= offset) this.#runs.delete(type);
      else run.begin = offset;
    }
  }
}
