import { z } from 'zod'
import { SplitRecipe, splitParts } from '../../../../../shared/domain/datasets/dataset.ts'

/** A split as it is typed: shares in percent, and a column that may still be missing. */
export const SplitForm = z.object({
  kind: SplitRecipe.shape.kind,
  /** Empty where none is chosen. */
  by: z.string(),
  seed: z.number(),
  train: z.number(),
  validation: z.number(),
  test: z.number(),
  keepDuplicatesTogether: z.boolean(),
})
export type SplitForm = z.infer<typeof SplitForm>

/** 0.7 as 70, without what binary fractions add. */
const percent = (fraction: number) => Math.round(fraction * 1e6) / 1e4

export function formOf({ kind, by, seed, fractions, keepDuplicatesTogether }: SplitRecipe): SplitForm {
  const { train, validation, test } = fractions
  return { kind, by: by ?? '', seed, train: percent(train), validation: percent(validation), test: percent(test), keepDuplicatesTogether }
}

/** Another kind takes no column over; by group or time, the column alone decides where copies go. */
export function withKind(form: SplitForm, kind: SplitForm['kind']): SplitForm {
  return { ...form, kind, by: '', keepDuplicatesTogether: canKeepTogether(kind) && form.keepDuplicatesTogether }
}

export function canKeepTogether(kind: SplitForm['kind']): boolean {
  return kind === 'random' || kind === 'stratified'
}

/** What has to be mended before the form is a split, for each field that is wrong. */
export interface SplitProblems {
  readonly by?: string
  readonly shares?: string
}

export function problemsOf({ kind, by, ...form }: SplitForm): SplitProblems {
  const sum = Math.round(splitParts.reduce((total, part) => total + form[part], 0) * 1e4) / 1e4
  return {
    ...((kind === 'group' || kind === 'time') && by === '' && { by: `Choose the ${kind} column` }),
    ...(form.train <= 0
      ? { shares: 'Train needs more than 0 %' }
      : sum !== 100 && { shares: `The parts add up to ${sum} %; expected 100 %` }),
  }
}

/** The split of a form; null while something is wrong. */
export function splitOf(form: SplitForm): SplitRecipe | null {
  const { kind, by, seed, train, validation, test, keepDuplicatesTogether } = form
  if (Object.keys(problemsOf(form)).length > 0) return null
  const recipe = {
    kind,
    ...(by !== '' && kind !== 'random' && { by }),
    seed,
    fractions: { train: train / 100, validation: validation / 100, test: test / 100 },
    keepDuplicatesTogether,
  }
  return SplitRecipe.safeParse(recipe).data ?? null
}
