/** Text that grows on its way from a model to a person, changed on the way. */
export interface TextFilter {
  /** Returns what can be shown now; what could still become something else is held back. */
  push(text: string): string;
  /** Returns what was held back. Nothing follows. */
  end(): string;
  /** Whether what came out so far is not what went in, apart from what is held back. */
  readonly hasChanged: boolean;
}

/** One after the other: what the first lets through goes to the next. */
export function chainFilters(filters: readonly TextFilter[]): TextFilter {
  return {
    push: (text) => filters.reduce((rest, filter) => (rest === "" ? "" : filter.push(rest)), text),
    end: () => filters.reduce((rest, filter) => (rest === "" ? "" : filter.push(rest)) + filter.end(), ""),
    get hasChanged() {
      return filters.some((filter) => filter.hasChanged);
    },
  };
}
