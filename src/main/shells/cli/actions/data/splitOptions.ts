import type { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'

export interface SplitOptions {
  readonly kind?: string
  readonly by?: string
  readonly seed?: number
  readonly train?: number
  readonly validation?: number
  readonly test?: number
  readonly keepDuplicatesTogether?: boolean
}

export function hasSplitOptions({ kind, by, seed, train, validation, test, keepDuplicatesTogether }: SplitOptions): boolean {
  return [kind, by, seed, train, validation, test, keepDuplicatesTogether].some((value) => value !== undefined)
}

/**
 * A split with what was named on the command line in place of its parts. A column belongs to its kind, and so another kind drops it. The kind goes
 * as it was typed: the contract says which ones there are.
 */
export function splitRecipe(options: SplitOptions, base: SplitRecipe): SplitRecipe {
  const kind = (options.kind ?? base.kind) as SplitRecipe['kind']
  const by = options.by ?? (kind === base.kind ? base.by : undefined)
  const { train, validation, test } = base.fractions
  const copies = kind === 'random' || kind === 'stratified'
  return {
    kind,
    ...(by === undefined ? {} : { by }),
    seed: options.seed ?? base.seed,
    fractions: { train: options.train ?? train, validation: options.validation ?? validation, test: options.test ?? test },
    keepDuplicatesTogether: options.keepDuplicatesTogether ?? (copies && base.keepDuplicatesTogether),
  }
}
