import type { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import type { RequestCell } from '../../contracts.ts'
import { featureCell } from '../../lookup/cells.ts'
import { isObject, parseJson } from '../../../../http/json.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { FieldRefusal } from './problem.ts'

/** The body of `/get-online-features`. */
export interface OnlineRequest {
  /** `driver_stats:trips`, each; not looked at where a service is named. */
  readonly features: readonly string[]
  readonly service: string | null
  /** Keys, and values of the request, each with one value for each row. */
  readonly entities: ReadonlyMap<string, readonly FeatureCell[]>
  readonly rows: number
  /** Null: as the service says. */
  readonly fullNames: boolean | null
}

/** The body of `/push`. */
export interface PushRequest {
  readonly source: string
  readonly to: string
  readonly columns: ReadonlyMap<string, readonly FeatureCell[]>
  readonly rows: number
}

/** Rows of one request. */
export const mostRows = 10_000
const mostFeatures = 2_000

/** @throws Refusal with 422 for a body of another shape, 413 for more rows than are answered at once */
export function readOnlineRequest(body: Buffer): OnlineRequest {
  const { features, feature_service: service = null, entities, full_feature_names: full = null } = objectOf(body)
  if (service !== null && typeof service !== 'string')
    throw new FieldRefusal('string_type', ['feature_service'], 'Input should be a valid string')
  if (full !== null && typeof full !== 'boolean')
    throw new FieldRefusal('bool_type', ['full_feature_names'], 'Input should be a valid boolean')
  const columns = columnsOf(entities, 'entities')
  return { features: namesOf(features), service, entities: columns, rows: rowsOf(columns), fullNames: full }
}

/** @throws Refusal with 422 for a body of another shape, 413 for more rows than are taken at once */
export function readPushRequest(body: Buffer): PushRequest {
  const { push_source_name: source, df, to = 'online' } = objectOf(body)
  if (source === undefined) throw new FieldRefusal('missing', ['push_source_name'], 'Field required')
  if (typeof source !== 'string') throw new FieldRefusal('string_type', ['push_source_name'], 'Input should be a valid string')
  if (typeof to !== 'string') throw new FieldRefusal('string_type', ['to'], 'Input should be a valid string')
  const columns = columnsOf(df, 'df')
  return { source, to, columns, rows: rowsOf(columns) }
}

function objectOf(body: Buffer): Record<string, unknown> {
  const value = parsed(body)
  if (isObject(value)) return value
  throw new FieldRefusal('model_attributes_type', [], 'Input should be a valid dictionary or object to extract fields from')
}

function parsed(body: Buffer): unknown {
  try {
    return parseJson(body)
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new FieldRefusal('json_invalid', [], thrown.message)
    throw thrown
  }
}

function namesOf(given: unknown): string[] {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw new FieldRefusal('list_type', ['features'], 'Input should be a valid list')
  if (given.length > mostFeatures) throw new FieldRefusal('too_long', ['features'], `List should have at most ${mostFeatures} items`)
  return given.map((name: unknown, place) => {
    if (typeof name === 'string') return name
    throw new FieldRefusal('string_type', ['features', place], 'Input should be a valid string')
  })
}

function columnsOf(given: unknown, field: string): Map<string, FeatureCell[]> {
  if (given === undefined) throw new FieldRefusal('missing', [field], 'Field required')
  if (!isObject(given)) throw new FieldRefusal('dict_type', [field], 'Input should be a valid dictionary')
  return new Map(
    Object.entries(given).map(([name, cells]) => {
      if (!Array.isArray(cells)) throw new FieldRefusal('list_type', [field, name], 'Input should be a valid list')
      return [name, cells.map((cell: unknown, place) => cellOf(cell, [field, name, place]))]
    }),
  )
}

function cellOf(cell: unknown, place: readonly (string | number)[]): FeatureCell {
  if (cell !== null && typeof cell === 'object') throw new FieldRefusal('scalar_type', place, 'Input should be one value')
  return featureCell(cell as RequestCell)
}

function rowsOf(columns: ReadonlyMap<string, readonly FeatureCell[]>): number {
  const lengths = new Set([...columns.values()].map(({ length }) => length))
  if (lengths.size > 1) throw new Refusal(422, 'BAD_REQUEST', 'All entity rows must have the same columns.')
  const [rows = 0] = lengths
  if (rows > mostRows) throw new Refusal(413, 'BODY_TOO_LARGE', `A request has at most ${mostRows} rows. Send fewer at a time.`)
  return rows
}
