import { posix } from 'node:path'
import { invalid, type TrackingError } from '../server/errors.ts'

/** What MLflow's servers take (`mlflow/utils/validation.py`), and what they say of the rest, word for word: its clients' tests look for it. */

/** In characters. */
export const longest = {
  key: 250,
  param: 6_000,
  tag: 8_000,
  experimentTag: 20_000,
  experimentName: 500,
  datasetName: 500,
  digest: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  inputTagKey: 255,
  inputTagValue: 500,
} as const

/** Of one batch. */
const most = { metrics: 1_000, params: 100, tags: 100, entities: 1_000 } as const

interface Batch {
  readonly metrics: readonly unknown[]
  readonly params: readonly unknown[]
  readonly tags: readonly unknown[]
}

/** @throws INVALID_PARAMETER_VALUE for more than a batch may have */
export function checkBatch({ metrics, params, tags }: Batch): void {
  checkCount('metrics', metrics.length, most.metrics)
  checkCount('params', params.length, most.params)
  checkCount('tags', tags.length, most.tags)
  checkCount('metrics, params, and tags', metrics.length + params.length + tags.length, most.entities)
}

function checkCount(what: string, count: number, limit: number): void {
  if (count <= limit) return
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
  )
}

/** @throws INVALID_PARAMETER_VALUE */
export function checkLength(what: string, text: string, limit: number): void {
  // A text has at least half as many characters as units.
  if (text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit))
    throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`)
}

/** Of a metric, param or tag. @param path where it stands: `metrics[0].name` @throws INVALID_PARAMETER_VALUE */
export function checkKey(key: string, path: string): void {
  if (!/^[/\p{L}\p{N}\p{M}_.\- :]*$/u.test(key))
    throw wrongKey(
      path,
      key,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  if (isAmbiguous(key))
    throw wrongKey(
      path,
      key,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${resolved(key)}'`,
    )
}

function wrongKey(path: string, key: string, why: string): TrackingError {
  return invalid(`Invalid value ${JSON.stringify(key.slice(0, 300))} for parameter '${path}' supplied: ${why}`)
}

/** Whether it would be another name as a path, or lead out of its folder: an export writes each metric into a file. */
function isAmbiguous(key: string): boolean {
  return key.startsWith('..') || key.split('/').some((part) => part === '' || part === '.' || part === '..')
}

const resolved = (key: string) => posix.normalize(key).replace(/(.)\/$/, '$1')
