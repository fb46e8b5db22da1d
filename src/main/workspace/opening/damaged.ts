import type Database from 'better-sqlite3'
import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { z } from 'zod'
import { PolicySettings } from '../../../shared/domain/automation/policy.ts'
import { jobStatuses } from '../../../shared/domain/job.ts'
import { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { tasks } from '../../../shared/domain/training/recipe.ts'
import { runSources } from '../../../shared/domain/experiments/run.ts'
import { SavedView } from '../../../shared/domain/experiments/runsView.ts'
import * as schema from '../schema/index.ts'

/** A value that is not of the form that Cairn writes there. */
export interface DamagedRow {
  readonly table: string
  /** Its key, such as `id 3` or `run_id 1, name model`. */
  readonly row: string
  readonly column: string
  readonly what: string
}

const object = z.looseObject({})
const status = z.enum(jobStatuses)
const failure = z.looseObject({ code: z.string(), message: z.string() })
const changes = z.array(z.looseObject({ table: z.string(), key: object, values: object.nullable() }))

/** What is inside a column, where more is relied on than its type. Loose: what later versions add to it is no damage. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  'audit.detail': object,
  'audit.parents': z.array(object),
  'audit_chains.seen': z.record(z.string(), z.number()),
  'undo_steps.before': changes,
  'undo_steps.after': changes,
  'dataset_versions.manifest': z.looseObject({ columns: z.array(object), segments: z.array(object) }),
  'dataset_versions.source': object,
  'staged_edits.values': z.record(z.string(), z.string().nullable()),
  'jobs.status': status,
  'jobs.error': failure,
  'runs.status': status,
  'runs.source': z.enum(runSources),
  'training_runs.task': z.enum(tasks),
  'training_runs.recipe': z.looseObject({
    format: z.enum(['cairn.recipe/1', 'cairn.recipe/2']),
    task: z.enum(tasks),
    target: z.string(),
    features: z.array(object),
    split: object,
    model: object,
    seed: z.number(),
  }),
  'training_runs.environment': object,
  'training_runs.split': z.looseObject({ rows: object }),
  'training_runs.error': failure,
  'run_views.view': SavedView,
  'studies.status': status,
  'studies.plan': z.looseObject({ kind: z.string(), recipe: object }),
  'model_versions.task': z.enum(tasks).nullable(),
  'monitors.settings': MonitorSettings,
  'policies.settings': PolicySettings,
  'policy_runs.settings': PolicySettings,
  'services.desired': z.enum(['running', 'stopped']),
}

/** They have a row for each step of each curve, and nothing but numbers. */
const uncheckedTables = new Set(['metric_points', 'metric_blocks'])
/** Texts that are JSON though the registry reads them as text. */
const jsonTexts = new Set(['audit.detail', 'audit.parents', 'undo_steps.before', 'undo_steps.after', 'dataset_versions.manifest'])
/** No value that Cairn writes is nearly as long, in characters. */
const longest = 16 * 2 ** 20

/** Every value of the registry that is not of its form. */
export function* damagedRows(sqlite: Database.Database): Generator<DamagedRow> {
  for (const table of Object.values(schema)) {
    if (!is(table, SQLiteTable)) continue
    const { name, columns, primaryKeys } = getTableConfig(table)
    if (uncheckedTables.has(name)) continue
    const keys = columns
      .filter((column) => column.primary)
      .concat(primaryKeys.flatMap((key) => key.columns))
      .map((column) => column.name)
    const rows = sqlite.prepare(`SELECT * FROM "${name}"`).iterate() as Iterable<Record<string, unknown>>
    for (const row of rows) {
      for (const column of columns) {
        const place = `${name}.${column.name}`
        const isJson = jsonTexts.has(place) || column.dataType === 'json'
        const what = whatIsWrong(row[column.name], {
          place,
          isJson,
          type: column.getSQLType(),
          optional: !column.notNull && !column.primary,
        })
        if (what)
          yield { table: name, row: keys.map((key) => `${key} ${String(row[key]).slice(0, 80)}`).join(', '), column: column.name, what }
      }
    }
  }
}

interface Expected {
  readonly place: string
  readonly isJson: boolean
  readonly type: string
  readonly optional: boolean
}

const kindTexts = { text: 'a text', number: 'a number', blob: 'bytes', other: 'of another kind' } as const

function kindOf(value: unknown): keyof typeof kindTexts {
  if (Buffer.isBuffer(value)) return 'blob'
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'other'
}

function whatIsWrong(value: unknown, { place, isJson, type, optional }: Expected): string | null {
  if (value === null) return optional ? null : 'It has no value.'
  const wanted = type === 'text' || type === 'blob' ? type : 'number'
  const given = kindOf(value)
  if (given !== wanted) return `It is ${kindTexts[given]}, not ${kindTexts[wanted]}.`
  if (typeof value === 'string' && value.length > longest) return `It has ${value.length} characters.`
  const shape = shapes[place]
  if (!isJson)
    return shape && !shape.safeParse(value).success
      ? `It is ${JSON.stringify(String(value).slice(0, 40))}, which Cairn does not know.`
      : null
  let parsed: unknown
  try {
    parsed = JSON.parse(String(value))
  } catch {
    return 'It is not JSON.'
  }
  const result = parsed === null && optional ? undefined : shape?.safeParse(parsed)
  if (!result || result.success) return null
  const [{ path, message }] = result.error.issues
  return `It has an unexpected format: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`
}
