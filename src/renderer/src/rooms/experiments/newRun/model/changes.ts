import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import { encodeAlike, translatedKind } from '../../../../../../shared/domain/training/encodings.ts'
import { fieldsOf, type Texts } from '../../../../../../shared/domain/training/fields/field.ts'
import { encodingLabels } from '../../../../../../shared/domain/training/fields/labels.ts'
import { encodingSchema } from '../../../../../../shared/domain/training/fields/schema.ts'
import { ModelFamily, Task } from '../../../../../../shared/domain/training/recipe.ts'
import { suitingLosses, taskRow } from '../../../../../../shared/domain/training/tasks.ts'
import type { ColumnTexts, RecipeTexts } from '../../../../../../shared/domain/training/fields/recipeTexts.ts'
import { type ColumnEdit, keyed, type KeyedColumn, keyOf, type RunEdits } from './edits.ts'

/** What a person does in the form, each as edits that follow from those before. */

export function setField(edits: RunEdits, path: string, text: string): RunEdits {
  return { ...edits, fields: { ...edits.fields, [path]: text } }
}

export function setFields(edits: RunEdits, fields: Texts): RunEdits {
  return { ...edits, fields: { ...edits.fields, ...fields } }
}

/** What depends on what is predicted: another target or task begins with what suits it. */
const ofTarget = [
  'task',
  'positive',
  'loss',
  'focalGamma',
  'huberDelta',
  'classWeights',
  'priorCorrection',
  'standardizeTarget',
  'targetTransform',
  'calibration',
  'threshold',
  'quantileLevel',
]

export function setTarget(edits: RunEdits, target: string): RunEdits {
  return { ...edits, fields: { ...without(edits.fields, ofTarget), target }, weights: {} }
}

/** @param loss that stands in the form */
export function setTask(edits: RunEdits, text: string, loss: string): RunEdits {
  const task = Task.parse(text)
  const { losses } = taskRow(task)
  const kept = {
    ...without(edits.fields, ['positive', 'classWeights', 'priorCorrection', 'targetTransform', 'calibration', 'threshold']),
    task: text,
  }
  const suits = losses.some((one) => one === loss)
  return { ...edits, fields: suits ? kept : { ...kept, loss: losses[0] }, weights: {} }
}

/** What the form holds where another model type is chosen. */
export interface BeforeFamily {
  readonly texts: RecipeTexts
  /** Of the data. */
  readonly data: readonly Column[]
  /** Whether what was not edited follows a proposal, which has encodings for the new model type. */
  readonly proposed: boolean
}

/** Another model type: columns are encoded as it can learn from them, and the loss is one that it has. */
export function setFamily(edits: RunEdits, { texts, data, proposed }: BeforeFamily, family: string): RunEdits {
  const before = texts.fields['model.family'] ?? ''
  const chosen = setField(edits, 'model.family', family)
  const [task, name] = [Task.safeParse(texts.fields.task).data, ModelFamily.options.find(({ shape }) => shape.family.value === family)]
  const losses: readonly string[] = task && name ? suitingLosses(task, name.shape.family.value) : []
  const suits = losses.length === 0 || losses.includes(texts.fields.loss ?? '')
  const fitting = suits ? chosen : setField(chosen, 'loss', losses[0])
  if (encodeAlike(before, family)) return fitting
  const types = new Map(data.map(({ name: column, type }) => [column, type]))
  return keyed(texts.columns).reduce((changed, column) => {
    const type = types.get(column.column)
    if (type === undefined || (proposed && edits.columns[column.key]?.encoding === undefined)) return changed
    const kind = translatedKind(column.encoding.kind ?? '', type, family)
    return kind === null ? changed : setEncoding(changed, { ...column, encoding: {} }, 'kind', kind)
  }, fitting)
}

/** A column that weighs the rows is no feature: it is excluded, in all its encodings. @param texts of the form before */
export function setRowWeights(edits: RunEdits, texts: RecipeTexts, name: string): RunEdits {
  const keys = keyed(texts.columns).flatMap(({ key, column, included }) => (column === name && included ? [key] : []))
  return setIncluded(setField(edits, 'rowWeights', name), keys, false)
}

/** Another version of the data; what was changed stays, where it has the columns. */
export function setRef(edits: RunEdits, ref: string): RunEdits {
  return { ...edits, ref }
}

function without(texts: Texts, paths: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !paths.includes(path)))
}

function changeColumns(edits: RunEdits, keys: readonly string[], change: (before: ColumnEdit) => ColumnEdit): RunEdits {
  const changed = Object.fromEntries(keys.map((key) => [key, change(edits.columns[key] ?? {})]))
  return { ...edits, columns: { ...edits.columns, ...changed } }
}

export function setIncluded(edits: RunEdits, keys: readonly string[], included: boolean): RunEdits {
  return changeColumns(edits, keys, (before) => ({ ...before, included }))
}

/** One option of an encoding. */
export function setEncoding(edits: RunEdits, { key, encoding }: KeyedColumn, path: string, text: string): RunEdits {
  return changeColumns(edits, [key], (before) => ({ ...before, encoding: started({ ...encoding, [path]: text }) }))
}

/** An encoding with what a field begins with that the schema has no default for. */
function started(encoding: Texts): Texts {
  const missing = fieldsOf(encodingSchema, encoding).filter(({ path, fallback }) => encoding[path] === undefined && fallback === undefined)
  return {
    ...encoding,
    ...Object.fromEntries(missing.flatMap(({ path }) => (encodingLabels[path].start ? [[path, encodingLabels[path].start]] : []))),
  }
}

/** The same encoding for several columns, each with the options that it has. */
export function setEncodings(edits: RunEdits, columns: readonly KeyedColumn[], kind: string): RunEdits {
  return columns.reduce((before, column) => setEncoding(before, column, 'kind', kind), edits)
}

/** A second encoding beside one of the same column, with a key of its own. @param columns all that stand in the form */
export function addEncoding(edits: RunEdits, columns: readonly ColumnTexts[], { column, encoding }: KeyedColumn): RunEdits {
  const key = keyOf(column, columns.filter((other) => other.column === column).length)
  return changeColumns(edits, [key], () => ({ included: true, encoding }))
}
