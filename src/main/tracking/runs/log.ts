import { logPoints, numberIn } from '../../experiments/online.ts'
import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { invalid } from '../server/errors.ts'
import type { LoggedRun } from './find.ts'
import { logToRun } from './heard.ts'
import { checkBatch, checkKey, checkLength, longest } from './limits.ts'
import type { LoggedMetric } from './metric.ts'
import { logModelMetrics } from './modelMetrics.ts'
import { deleteTag, type KeyValue, setTag } from './tags.ts'

export interface Batch {
  readonly metrics: readonly LoggedMetric[]
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
}

/** @param at when it came @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE */
export function logMetric(workspace: Workspace, uuid: string, metric: LoggedMetric, at: number): void {
  checkMetric(metric, '')
  logToRun(workspace, uuid, at, { isDescription: false, work: (run) => writeMetrics(workspace, run, [metric]) })
}

/** All of it or nothing: what a batch says is true at once. @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE */
export function logBatch(workspace: Workspace, uuid: string, batch: Batch, at: number): void {
  const { metrics, params, tags } = batch
  checkBatch(batch)
  metrics.forEach((metric, index) => checkMetric(metric, `metrics[${index}].`))
  params.forEach((param, index) => checkParam(param, `params[${index}].`))
  tags.forEach((tag, index) => checkTag(tag, `tags[${index}].`))
  refuseTwice(params)
  logToRun(workspace, uuid, at, {
    isDescription: params.length + tags.length > 0,
    work: (run) => {
      writeParams(workspace, run, params)
      writeMetrics(workspace, run, metrics)
      for (const tag of tags) setTag(workspace, run, tag)
    },
  })
}

export function logParam(workspace: Workspace, uuid: string, param: KeyValue, at: number): void {
  checkParam(param, '')
  logToRun(workspace, uuid, at, { isDescription: true, work: (run) => writeParam(workspace, run, param) })
}

export function setRunTag(workspace: Workspace, uuid: string, tag: KeyValue, at: number): void {
  checkTag(tag, '')
  logToRun(workspace, uuid, at, { isDescription: true, isAboutAnyRun: true, work: (run) => setTag(workspace, run, tag) })
}

export function deleteRunTag(workspace: Workspace, uuid: string, key: string, at: number): void {
  logToRun(workspace, uuid, at, { isDescription: true, isAboutAnyRun: true, work: (run) => deleteTag(workspace, run, key) })
}

function checkMetric({ key, value, timestamp, step }: LoggedMetric, path: string): void {
  checkKey(key, `${path}name`)
  checkLength('Metric name', key, longest.key)
  if (timestamp >= 0) return
  throw invalid(
    `Invalid value ${timestamp} for parameter '${path}timestamp' supplied: metric '${key}' (value=${value}, step=${step}). Timestamp must be a nonnegative long (64-bit integer) `,
  )
}

function checkParam({ key, value }: KeyValue, path: string): void {
  checkKey(key, `${path}key`)
  checkLength('Param key', key, longest.key)
  checkLength('Param value', value, longest.param)
}

export function checkTag({ key, value }: KeyValue, path: string): void {
  checkKey(key, `${path}key`)
  checkLength(`${path}key`, key, longest.key)
  checkLength(`${path}value`, value, longest.tag)
}

function refuseTwice(params: readonly KeyValue[]): void {
  const seen = new Set<string>()
  const twice = params.filter(({ key }) => seen.size === seen.add(key).size).map(({ key }) => `'${key}'`)
  if (twice.length === 0) return
  throw invalid(
    `Duplicate parameter keys have been submitted: [${twice.join(', ')}]. Please ensure the request contains only one param value per param key.`,
  )
}

function writeMetrics(workspace: Workspace, run: LoggedRun, metrics: readonly LoggedMetric[]): void {
  if (metrics.length === 0) return
  logPoints(
    workspace,
    run.id,
    metrics.map(({ key: name, step, timestamp, value }) => ({ name, step, timestamp, value })),
  )
  logModelMetrics(workspace, run, metrics)
}

function writeParams(workspace: Workspace, run: LoggedRun, params: readonly KeyValue[]): void {
  const changed = params.filter((param) => !putParam(workspace, run, param))
  if (changed.length === 0) return
  const shown = changed.map(
    ({ key, value }) => `{'key': '${key}', 'old_value': '${paramOf(workspace, run, key)}', 'new_value': '${value}'}`,
  )
  throw invalid(`Changing param values is not allowed. Params were already logged='[${shown.join(', ')}]' for run ID='${run.uuid}'.`)
}

function writeParam(workspace: Workspace, run: LoggedRun, param: KeyValue): void {
  if (putParam(workspace, run, param)) return
  throw invalid(
    `Changing param values is not allowed. Param with key='${param.key}' was already logged with value='${paramOf(workspace, run, param.key)}' for run ID='${run.uuid}'. Attempted logging new value '${param.value}'.`,
  )
}

/** @returns whether the run has this param with this value now */
function putParam(workspace: Workspace, run: LoggedRun, { key, value }: KeyValue): boolean {
  const put = prepared(workspace.sqlite, 'INSERT INTO run_params (run_id, key, value, number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  return put.run(run.id, key, value, numberIn(value)).changes > 0 || paramOf(workspace, run, key) === value
}

function paramOf({ sqlite }: Workspace, { id }: LoggedRun, key: string): string | undefined {
  return prepared(sqlite, 'SELECT value FROM run_params WHERE run_id = ? AND key = ?').pluck().get(id, key) as string | undefined
}
