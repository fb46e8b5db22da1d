import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { countedPlaces } from '../reading/places.ts'
import type { RuleChecks } from '../rules/check.ts'
import { finishParts } from '../versions/import.ts'
import { checkKey } from '../versions/keys.ts'
import type { ImportOutput } from '../versions/makeVersion.ts'
import { writeSegment } from '../versions/segment.ts'
import { createVersionView, segmentFiles } from '../versions/versionView.ts'
import { bounded } from './bounds.ts'
import { compileAll, ofStep, type PlanInputs, refusedValue } from './compile.ts'
import { type Origin, originParts, type PlanColumn } from './table.ts'

/** What a preparation reads: the version that its steps begin with, and those that steps name. */
export interface PreparationTables {
  readonly manifest: Manifest
  readonly others: readonly { readonly ref: string; readonly manifest: Manifest }[]
  /** Their columns whose values are shown nowhere: no name of a column is made of them. */
  readonly sensitive?: readonly Origin[]
}

export interface PrepareInput extends PreparationTables {
  readonly steps: readonly PreparationStep[]
  /** Of the result; that of the input, where its columns are still there, when absent. */
  readonly target?: string | null
  readonly key?: readonly string[]
  readonly checks?: RuleChecks
}

/** Columns that come of the same columns of the inputs: each `input` or the ref of another version, and the name. */
export interface ColumnLineage {
  readonly columns: readonly string[]
  readonly of: readonly { readonly input: string; readonly column: string }[]
}

export interface PrepareOutput extends ImportOutput {
  readonly lineage: readonly ColumnLineage[]
}

/**
 * Runs the steps and makes the manifest of a version of what they give. The same steps on the same versions give the same id.
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH, STEP_INVALID, each with the step; NO_ROWS; KEY_NOT_UNIQUE
 */
export const prepareTask: Task<PrepareInput, PrepareOutput> = (input, context) =>
  bounded(context, (signal) => prepare(input, { ...context, signal }))

const prepare: Task<PrepareInput, PrepareOutput> = (input, context) =>
  withTables(input, input.steps, context, async (duck, inputs) => {
    context.progress(0.05, 'planning')
    const plan = await compileAll(duck, input.steps, inputs)
    context.progress(0.1, 'running steps')
    try {
      await duck.run(`CREATE TABLE raw AS ${plan.sql}`)
    } catch (error) {
      throw await explain(error, duck, input.steps, inputs)
    }
    context.progress(0.5, 'writing')
    const [rows] = await duck.row('SELECT count(*) FROM raw')
    if (Number(rows) === 0) throw new CairnError('NO_ROWS', 'After these steps there are no rows.', {})
    const columns = plan.columns.map(({ name, type }) => ({ name, type }))
    const file = await writeSegment(
      duck,
      columns,
      columns.map((_, index) => `c${index}`),
      context.scratch,
    )
    await createVersionView(duck, columns, [file])
    await duck.run('DROP TABLE raw')
    const names = new Set(columns.map(({ name }) => name))
    const { key, target, warnings } = await identityOf(duck, input, names)
    if (input.key) await checkKey(duck, columns, key, { file: 'the result', firstNew: 0, places: countedPlaces('row') })
    const shape = { columns, key, target, ...readingAfter(input.manifest, plan.columns) }
    const parts = [{ segment: null, file }]
    const made = await finishParts(duck, { shape, parts, warnings: [...plan.notes, ...warnings], checks: input.checks }, context)
    return { ...made, lineage: lineageOf(plan.columns) }
  })

/** Opens the versions: the input is the view `version`. A query of a person runs in one thread, so that its rows have one order. */
export async function withTables<T>(
  { manifest, others, sensitive = [] }: PreparationTables,
  steps: readonly PreparationStep[],
  { objects, scratch, signal }: Pick<TaskContext, 'objects' | 'scratch' | 'signal'>,
  use: (duck: Duck, inputs: PlanInputs) => Promise<T>,
): Promise<T> {
  const files = await segmentFiles(manifest, objects)
  const otherFiles = await Promise.all(others.map((other) => segmentFiles(other.manifest, objects)))
  const threads = steps.some(({ kind, disabled }) => kind === 'sql' && !disabled) ? 1 : undefined
  return withDuckDB({ folders: [objects.root], scratch, signal, threads }, async (duck) => {
    await createVersionView(duck, manifest.columns, files)
    const named = new Map<string, { name: string; columns: Manifest['columns'] }>()
    for (const [index, other] of others.entries()) {
      const name = `other${index}` as const
      await createVersionView(duck, other.manifest.columns, otherFiles[index], name)
      named.set(other.ref, { name, columns: other.manifest.columns })
    }
    return use(duck, { input: manifest.columns, readings: manifest.reading?.columns, others: named, sensitive: new Set(sensitive) })
  })
}

/** How files are read for the result: with the null tokens of the input, and with the forms of the columns that still are its. */
function readingAfter({ reading }: Manifest, columns: readonly PlanColumn[]): Pick<Manifest, 'reading'> {
  const forms = columns.flatMap(({ name, reading: own }) => (own === undefined ? [] : [{ column: name, ...own }]))
  const after = { ...(reading?.nullTokens && { nullTokens: reading.nullTokens }), ...(forms.length > 0 && { columns: forms }) }
  return Object.keys(after).length === 0 ? {} : { reading: after }
}

/** Key and target: those that were asked for, or those of the input as far as they still hold. */
async function identityOf(duck: Duck, { manifest, target, key }: PrepareInput, names: ReadonlySet<string>) {
  const warnings: string[] = []
  for (const name of [...(key ?? []), ...(target == null ? [] : [target])]) {
    if (!names.has(name))
      throw new CairnError('COLUMN_UNKNOWN', `The result has no column ${JSON.stringify(name)}.`, {
        column: name,
        columns: [...names].slice(0, 50),
      })
  }
  const keptTarget = target === undefined ? (manifest.target !== null && names.has(manifest.target) ? manifest.target : null) : target
  if (target === undefined && manifest.target !== null && keptTarget === null)
    warnings.push(`The target ${JSON.stringify(manifest.target)} is not in the result.`)
  if (key) return { key: [...new Set(key)], target: keptTarget, warnings }
  const holds = manifest.key.length > 0 && manifest.key.every((name) => names.has(name)) && (await isKey(duck, manifest.key, [...names]))
  if (manifest.key.length > 0 && !holds) warnings.push(`The key ${manifest.key.join(', ')} of the input is no key of the result.`)
  return { key: holds ? manifest.key : [], target: keptTarget, warnings }
}

async function isKey(duck: Duck, key: readonly string[], names: readonly string[]): Promise<boolean> {
  const columns = key.map((name) => `c${names.indexOf(name)}`)
  const [missing] = await duck.row(`SELECT count(*) FROM version WHERE ${columns.map((column) => `${column} IS NULL`).join(' OR ')}`)
  const [twice] = await duck.row(`SELECT count(*) FROM (SELECT 1 FROM version GROUP BY ${columns.join(', ')} HAVING count(*) > 1 LIMIT 1)`)
  return Number(missing) === 0 && Number(twice) === 0
}

export function lineageOf(columns: readonly PlanColumn[]): ColumnLineage[] {
  const groups = new Map<string, { columns: string[]; of: ColumnLineage['of'] }>()
  for (const { name, origins } of columns) {
    const sorted = [...origins].sort()
    const key = sorted.join()
    const group = groups.get(key)
    if (group) group.columns.push(name)
    else groups.set(key, { columns: [name], of: sorted.map(originParts) })
  }
  return [...groups.values()]
}

/** Which step an error is of: the first whose own table cannot be made. */
async function explain(error: unknown, duck: Duck, steps: readonly PreparationStep[], inputs: PlanInputs): Promise<unknown> {
  const { code } = CairnError.from(error)
  if (code !== 'INTERNAL') return error
  const before: (readonly PlanColumn[])[] = []
  for (const index of steps.keys()) before.push((await compileAll(duck, steps.slice(0, index), inputs)).columns)
  const told = refusedValue(error, steps, (step) => before[step], inputs.sensitive)
  if (told !== error) return told
  return firstFailing(error, duck, steps, inputs)
}

async function firstFailing(error: unknown, duck: Duck, steps: readonly PreparationStep[], inputs: PlanInputs): Promise<unknown> {
  for (const [index, step] of steps.entries()) {
    if (step.disabled) continue
    const plan = await compileAll(duck, steps.slice(0, index + 1), inputs)
    try {
      await duck.run(`CREATE OR REPLACE TEMP TABLE tried AS ${plan.sql}`)
    } catch (failure) {
      if (CairnError.from(failure).code === 'CANCELLED') return failure
      return ofStep(failure, step, index)
    }
  }
  return error
}
