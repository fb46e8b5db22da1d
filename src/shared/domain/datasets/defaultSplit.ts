import { z } from 'zod'
import { count, counted } from '../../numbers.ts'
import { SplitPart, SplitRecipe, SplitSummary, splitParts } from './dataset.ts'

/** The split that training on a version uses unless a recipe has another one. */
export const DefaultSplit = z.object({
  /** `wine@v2` */
  ref: z.string(),
  recipe: SplitRecipe,
  /**
   * `saved`: a person saved it for this version; `inherited`: for an earlier one, which this version followed; `automatic`: nobody saved any, and
   * it follows from the target and the duplicates.
   */
  source: z.enum(['saved', 'inherited', 'automatic']),
  /** The version that it was inherited from; null otherwise. */
  from: z.string().nullable(),
})
export type DefaultSplit = z.infer<typeof DefaultSplit>

const perPart = { train: z.int(), validation: z.int(), test: z.int() }
export const PartCounts = z.object(perPart)
export type PartCounts = z.infer<typeof PartCounts>

/** How the target is spread over the parts of a split. */
export const TargetParts = z.object({
  column: z.string(),
  /** Rows without a value. */
  missing: PartCounts,
  /** The most frequent first, at most 50; null where the target has amounts. */
  classes: z.array(z.object({ value: z.string(), ...perPart })).nullable(),
  /** The classes beyond these, together. */
  others: z.object({ classes: z.int(), ...perPart }).nullable(),
  /** Of numbers. Linear interpolation, as numpy's default; null for a part without values. */
  quantiles: z
    .array(
      z.object({
        part: SplitPart,
        rows: z.int(),
        mean: z.number().nullable(),
        min: z.number().nullable(),
        p25: z.number().nullable(),
        p50: z.number().nullable(),
        p75: z.number().nullable(),
        max: z.number().nullable(),
      }),
    )
    .nullable(),
})
export type TargetParts = z.infer<typeof TargetParts>

/** What makes a metric on a part say little. */
export const SplitWarning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('emptyPart'), part: SplitPart }),
  z.object({ kind: z.literal('smallPart'), part: SplitPart, rows: z.int() }),
  z.object({ kind: z.literal('missingClass'), part: SplitPart, value: z.string(), rows: z.int() }),
])
export type SplitWarning = z.infer<typeof SplitWarning>

/** What a split gives, and what to know before training with it. */
export const SplitReport = SplitSummary.extend({ target: TargetParts.nullable(), warnings: z.array(SplitWarning) })
export type SplitReport = z.infer<typeof SplitReport>

/** A part with fewer rows measures little: at 30, a proportion's 95 % interval is ±18 points wide. */
export const fewestRowsOfPart = 30
const mostWarnings = 20

/** @param rows of the parts @param target null where the version has none */
export function splitWarnings(
  { fractions }: Pick<SplitRecipe, 'fractions'>,
  rows: SplitSummary['rows'],
  target: TargetParts | null,
): SplitWarning[] {
  const parts = splitParts.flatMap((part): SplitWarning[] => {
    if (fractions[part] === 0 || rows[part] === 0) return [{ kind: 'emptyPart', part }]
    return rows[part] < fewestRowsOfPart ? [{ kind: 'smallPart', part, rows: rows[part] }] : []
  })
  const classes = (target?.classes ?? []).flatMap((one) =>
    splitParts.flatMap((part): SplitWarning[] =>
      one[part] === 0 && rows[part] > 0
        ? [{ kind: 'missingClass', part, value: one.value, rows: one.train + one.validation + one.test }]
        : [],
    ),
  )
  return [...parts, ...classes].slice(0, mostWarnings)
}

const emptyMeans = {
  train: 'there is nothing to train on',
  validation: 'early stopping, thresholds and sweeps need validation rows',
  test: 'a model cannot be evaluated on held-out rows',
} satisfies Record<SplitPart, string>

/** A warning as a sentence. */
export function splitWarningText(warning: SplitWarning): string {
  const { part } = warning
  switch (warning.kind) {
    case 'emptyPart':
      return `The ${part} part is empty: ${emptyMeans[part]}.`
    case 'smallPart':
      return `The ${part} part has ${counted(warning.rows, 'row')}: metrics on fewer than ${fewestRowsOfPart} rows are very uncertain.`
    case 'missingClass':
      return `The ${part} part has no row of class ${JSON.stringify(warning.value)} (${counted(warning.rows, 'row')} in all).`
  }
}

const kindWords = { random: 'random', stratified: 'stratified', group: 'by group', time: 'by time' } satisfies Record<
  SplitRecipe['kind'],
  string
>

/** A split in a few words: `stratified by quality, 70 / 15 / 15, seed 7, duplicates kept together`. */
export function splitWords({ kind, by, seed, fractions, keepDuplicatesTogether, heldOut }: SplitRecipe): string {
  const what =
    kind === 'stratified' ? `stratified by ${by ?? 'the target'}` : by === undefined ? kindWords[kind] : `${kindWords[kind]} (${by})`
  const shares = splitParts.map((part) => percentOf(fractions[part])).join(' / ')
  const parts = [
    what,
    shares,
    kind === 'time' ? null : `seed ${seed}`,
    keepDuplicatesTogether ? 'duplicates kept together' : null,
    heldOut === undefined ? null : 'test rows held out by name',
  ]
  return parts.filter((part) => part !== null).join(', ')
}

/** 0.7 as 70, 0.125 as 12.5. */
const percentOf = (fraction: number) => String(Math.round(fraction * 100 * 100) / 100)

/** The split of a version in a sentence, for a note. */
export function defaultSplitNote({ ref, recipe, source, from }: DefaultSplit): string | null {
  if (source === 'automatic') return null
  const inherited = source === 'inherited' && from !== null ? `, inherited from ${from}` : ''
  return `The split is the default of ${ref}${inherited}: ${splitWords(recipe)}.`
}

/** Rows that training and evaluation leave out; null where there are none. */
export function withoutTargetText({ withoutTarget = 0 }: { readonly withoutTarget?: number }): string | null {
  if (withoutTarget === 0) return null
  return `${counted(withoutTarget, 'row')} without a target ${withoutTarget === 1 ? 'is' : 'are'} excluded`
}

/** Rows of a part and their share: `1,119 (70.0 %)`. */
export function partText(rows: number, total: number): string {
  return `${count(rows)} (${((100 * rows) / Math.max(1, total)).toFixed(1)} %)`
}
