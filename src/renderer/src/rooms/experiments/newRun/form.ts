import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { DefaultSplit } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import type { Leak } from '../../../../../shared/domain/datasets/leaks.ts'
import { type Field, fieldsOf, textOf } from '../../../../../shared/domain/training/fields/field.ts'
import { type FieldLabel, recipeLabels } from '../../../../../shared/domain/training/fields/labels.ts'
import type { RecipeTexts } from '../../../../../shared/domain/training/fields/recipeTexts.ts'
import type { ProposalQuestion } from '../../../../../shared/domain/training/question.ts'
import { recipeSchema } from '../../../../../shared/domain/training/fields/schema.ts'
import type { Checked } from './model/check.ts'
import type { RunEdits } from './model/edits.ts'

export type ChangeEdits = (change: (before: RunEdits) => RunEdits) => void

/** What the parts of the form share: what stands in it, what is wrong with it, and how it is changed. */
export interface RunForm {
  /** `wine@v2` */
  readonly ref: string
  readonly columns: readonly Column[]
  readonly classes: readonly string[]
  readonly leaks: readonly Leak[]
  /** What the data leaves open about the target. */
  readonly questions: readonly ProposalQuestion[]
  /** The split that the version has by default, where it is known. */
  readonly split: DefaultSplit | null
  /** Why a column is not proposed as a feature, or not as its type says, as the end of a sentence. */
  readonly reasons: ReadonlyMap<string, string>
  /** Columns that the run that this one is cloned from was not trained with. */
  readonly added: ReadonlySet<string>
  /** Whether it began with a proposal, which follows the model type that is chosen; else with a run. */
  readonly proposed: boolean
  readonly base: RecipeTexts
  readonly texts: RecipeTexts
  readonly checked: Checked
  readonly edits: RunEdits
  readonly change: ChangeEdits
}

/** A field as it is shown: the schema's, with its label; what a start value is where the schema has none. */
export interface ShownField {
  readonly field: Field
  readonly label: FieldLabel
  readonly text: string
}

/** The fields of the recipe that there are now and of which the path is one of these, or within one. */
export function shownFields(texts: RecipeTexts, paths: readonly string[]): ShownField[] {
  const { fields } = texts
  const among = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}.`))
  return fieldsOf(recipeSchema, fields).flatMap((field) => {
    const label = recipeLabels[field.path]
    return label && among(field.path) ? [{ field, label, text: textOf(field, fields) }] : []
  })
}

/** What begins to be there with a choice and has no default: a value to begin with, as if it had been typed. */
export function startTexts(texts: RecipeTexts): Readonly<Record<string, string>> {
  const { fields } = texts
  const missing = fieldsOf(recipeSchema, fields).filter((field) => fields[field.path] === undefined && field.fallback === undefined)
  return Object.fromEntries(missing.flatMap(({ path }) => (recipeLabels[path]?.start ? [[path, recipeLabels[path].start]] : [])))
}
