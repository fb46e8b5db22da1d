/** A param over many runs: its different values once, and of each run which one it has. Thousands of runs pass to a worker so. */
export interface ParamColumn {
  readonly key: string
  /** Each value and, where it is one, number. */
  readonly levels: readonly { readonly value: string; readonly number: number | null }[]
  /** The place in `levels` for each run; −1 where a run does not have the param. */
  readonly codes: Int32Array
}

export interface ParamColumns {
  add(run: number, key: string, value: string, number: number | null): void
  /** Those that are not the same in every run; not to have one counts as a value. */
  varying(): ParamColumn[]
}

/** Gathers the params of so many runs, told apart by their places from 0. */
export function paramColumns(runs: number): ParamColumns {
  const found = new Map<string, { known: Map<string, number>; levels: { value: string; number: number | null }[]; codes: Int32Array }>()
  return {
    add(run, key, value, number) {
      let column = found.get(key)
      if (!column) found.set(key, (column = { known: new Map(), levels: [], codes: new Int32Array(runs).fill(-1) }))
      let code = column.known.get(value)
      if (code === undefined) {
        code = column.levels.push({ value, number }) - 1
        column.known.set(value, code)
      }
      column.codes[run] = code
    },
    varying: () =>
      [...found].flatMap(([key, { levels, codes }]) => (levels.length > 1 || codes.includes(-1) ? [{ key, levels, codes }] : [])),
  }
}
