import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import { Name, Tag } from '../../../../../../shared/domain/names.ts'
import { encodingRefusal, encodingsFor } from '../../../../../../shared/domain/training/encodings.ts'
import { afterFitProblems } from '../../../../../../shared/domain/training/afterFit.ts'
import { encodingLabels, type FieldLabel, recipeLabels, shownText } from '../../../../../../shared/domain/training/fields/labels.ts'
import type { Problem } from '../../../../../../shared/domain/training/fields/read.ts'
import {
  columnPath,
  type ReadRecipe,
  recipeOfTexts,
  type RecipeTexts,
  weightPath,
} from '../../../../../../shared/domain/training/fields/recipeTexts.ts'
import { ModelFamily, Task } from '../../../../../../shared/domain/training/recipe.ts'
import { suitingLosses, taskRow } from '../../../../../../shared/domain/training/tasks.ts'

/** What is known of the data beside the recipe. */
export interface KnownData {
  readonly ref: string
  readonly columns: readonly Column[]
  /** Classes of the target; empty where they are not known. */
  readonly classes: readonly string[]
}

export interface Checked extends ReadRecipe {
  /** By path, the first of each. */
  readonly byPath: ReadonlyMap<string, string>
}

/** The recipe of the form, or everything that is wrong with it, also what only the data tells. */
export function checkRecipe(texts: RecipeTexts, data: KnownData): Checked {
  const learnt = learnable(texts, data.columns)
  const read = recipeOfTexts(texts, learnt)
  const after = read.recipe ? afterFitProblems(read.recipe) : []
  const problems = [...read.problems, ...after, ...fieldProblems(texts, data), ...columnProblems(texts, data, learnt)]
  const byPath = new Map<string, string>()
  for (const { path, message } of problems) if (!byPath.has(path)) byPath.set(path, message)
  return { ...read, problems, byPath, recipe: problems.length === 0 ? read.recipe : null }
}

/** The columns that can be learnt from: those that the data has, without the target. */
function learnable({ fields }: RecipeTexts, columns: readonly Column[]): ReadonlySet<string> {
  return new Set(columns.map(({ name }) => name).filter((name) => name !== fields.target))
}

/** The form with what can't be learnt from as excluded, which is what would be trained. */
export function withoutUnlearnable(texts: RecipeTexts, columns: readonly Column[]): RecipeTexts {
  const learnt = learnable(texts, columns)
  return { ...texts, columns: texts.columns.map((one) => (one.included && !learnt.has(one.column) ? { ...one, included: false } : one)) }
}

function fieldProblems({ fields, weights }: RecipeTexts, { ref, columns, classes }: KnownData): Problem[] {
  const has = (name: string) => columns.some((column) => column.name === name)
  const task = Task.safeParse(fields.task)
  const { target = '', loss = '', positive = '', classWeights = '' } = fields
  const by = fields['split.by'] ?? ''
  const problems: Problem[] = []
  if (target !== '' && !has(target)) problems.push({ path: 'target', message: `${ref} has no column "${target}".` })
  if (by !== '' && !has(by)) problems.push({ path: 'split.by', message: `${ref} has no column "${by}".` })
  const family = ModelFamily.options.map(({ shape }) => shape.family.value).find((one) => one === fields['model.family'])
  const losses: readonly string[] = !task.success ? [] : family ? suitingLosses(task.data, family) : taskRow(task.data).losses
  if (task.success && taskRow(task.data).losses.some((one) => one === loss) && !losses.includes(loss))
    problems.push({
      path: 'loss',
      message: `${shownText(recipeLabels['model.family'], family ?? '')} cannot use ${shownText(recipeLabels.loss, loss)}. Choose ${losses.map((one) => shownText(recipeLabels.loss, one)).join(', ')}.`,
    })
  else if (task.success && !losses.includes(loss))
    problems.push({
      path: 'loss',
      message: `${shownText(recipeLabels.loss, loss)} does not suit ${shownText(recipeLabels.task, task.data).toLowerCase()}.`,
    })
  const { rowWeights = '' } = fields
  if (rowWeights !== '' && !has(rowWeights)) problems.push({ path: 'rowWeights', message: `${ref} has no column "${rowWeights}".` })
  const known = classes.length > 0
  if (task.data === 'binary' && positive !== '' && known && !classes.includes(positive))
    problems.push({ path: 'positive', message: `The target has no class "${positive}".` })
  if (classWeights === 'named' && known)
    for (const [label, weight] of Object.entries(weights))
      if (weight !== '' && !classes.includes(label))
        problems.push({ path: weightPath(label), message: `The target has no class "${label}".` })
  return problems
}

function columnProblems({ fields, columns }: RecipeTexts, data: KnownData, learnt: ReadonlySet<string>): Problem[] {
  const types = new Map(data.columns.map(({ name, type }) => [name, type]))
  return columns.flatMap(({ column, included, encoding }, place) => {
    const type = types.get(column)
    const kind = encoding.kind ?? ''
    const family = fields['model.family'] ?? ''
    if (!included || type === undefined || !learnt.has(column) || encodingsFor(type, family).some((one) => one === kind)) return []
    const refused = encodingRefusal(kind, family)
    if (refused !== null) return [{ path: columnPath(place, 'kind'), message: refused }]
    return [{ path: columnPath(place, 'kind'), message: `${shownText(encodingLabels.kind, kind)} does not suit a column of type ${type}.` }]
  })
}

/** What is wrong with what a run is called, by field. */
export function detailProblems({ name, experiment, tags }: { name: string; experiment: string; tags: readonly string[] }): Problem[] {
  const named = (path: string, text: string): Problem[] => {
    const read = Name.safeParse(text.trim())
    return text.trim() === '' || read.success ? [] : [{ path, message: read.error.issues[0].message }]
  }
  const wrong = tags.map((tag) => Tag.safeParse(tag)).find(({ success }) => !success)
  return [
    ...named('name', name),
    ...named('experiment', experiment),
    ...(wrong?.error ? [{ path: 'tags', message: wrong.error.issues[0].message }] : []),
  ]
}

const detailLabels: Readonly<Record<string, string>> = { name: 'Name', experiment: 'Experiment', tags: 'Tags', features: 'Columns' }

/** A problem with the field that it is about, for where it is not beside it. @param columns of the form */
export function problemText({ path, message }: Problem, columns: RecipeTexts['columns']): string {
  const [head, place, ...rest] = path.split('.')
  const column = head === 'features' ? columns[Number(place)] : undefined
  if (column) return `${column.column}, ${labelOf(encodingLabels, rest.join('.'))}: ${message}`
  if (path.startsWith('model.layers.')) return `Layer ${Number(rest[0]) + 1}: ${message}`
  if (head === 'classWeights' && place !== undefined) return `Weight of ${path.slice(head.length + 1)}: ${message}`
  return `${detailLabels[path] ?? labelOf(recipeLabels, path)}: ${message}`
}

const labelOf = (labels: Readonly<Record<string, FieldLabel>>, path: string) => labels[path]?.label ?? path
