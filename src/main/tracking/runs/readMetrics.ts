import { isObject } from '../../http/json.ts'
import { missing, wrong } from '../server/rpc.ts'
import { doubleOf } from '../server/wire.ts'
import type { LoggedMetric } from './metric.ts'

/**
 * The metrics of a batch, of which there may be a thousand: read by hand, for they are most of what a server is asked.
 * @throws INVALID_PARAMETER_VALUE in MLflow's words
 */
export function readMetrics(given: unknown): LoggedMetric[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw wrong('metrics', given)
  return given.map(readMetric)
}

function readMetric(given: unknown, index: number): LoggedMetric {
  if (!isObject(given)) throw wrong(`metrics[${index}]`, given)
  const at = (field: string) => `metrics[${index}].${field}`
  const { key, value, timestamp, step = 0, model_id, dataset_name, dataset_digest } = given
  if (isAbsent(key)) throw missing(at('key'))
  if (isAbsent(value)) throw missing(at('value'))
  if (isAbsent(timestamp)) throw missing(at('timestamp'))
  if (typeof key !== 'string') throw wrong(at('key'), key)
  return {
    key,
    value: doubleOf(value) ?? refuse(at('value'), value),
    timestamp: wholeOf(timestamp) ?? refuse(at('timestamp'), timestamp),
    step: wholeOf(step ?? 0) ?? refuse(at('step'), step),
    modelId: textOf(model_id),
    datasetName: textOf(dataset_name),
    datasetDigest: textOf(dataset_digest),
  }
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === ''
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function refuse(name: string, value: unknown): never {
  throw wrong(name, value)
}

/** A 64-bit integer, as a number or as text, that a number holds exactly. */
function wholeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
  if (typeof value !== 'string' || !/^[-+]?\d+$/.test(value)) return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}
