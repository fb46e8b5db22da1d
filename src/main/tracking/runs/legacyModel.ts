import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { invalid } from '../server/errors.ts'
import { isObject } from '../../http/json.ts'
import { logToRun } from './heard.ts'
import { setTag } from './tags.ts'

/** Where clients before MLflow 3 look for the models of a run. */
const historyTag = 'mlflow.log-model.history'
const fields = ['artifact_path', 'flavors', 'utc_time_created', 'run_id']

/** Adds a model to those that a run has logged. @param json what its MLmodel says @throws INVALID_PARAMETER_VALUE */
export function recordModel(workspace: Workspace, uuid: string, json: string, at: number): void {
  const model = modelOf(json)
  logToRun(workspace, uuid, at, {
    isDescription: true,
    work: (run) => {
      const before = prepared(workspace.sqlite, 'SELECT value FROM run_tags WHERE run_id = ? AND tag = ?').pluck().get(run.id, historyTag)
      setTag(workspace, run, { key: historyTag, value: JSON.stringify([...historyIn(before), model]) })
    },
  })
}

function modelOf(json: string): unknown {
  const model = parsed(json)
  if (!isObject(model)) throw invalid('Malformed model info: model_json is not a valid JSON object.')
  const missing = fields.filter((field) => !Object.hasOwn(model, field))
  if (missing.length > 0) throw invalid(`Model json is missing mandatory fields: ${missing.join(', ')}`)
  return model
}

function historyIn(tag: unknown): readonly unknown[] {
  const history = typeof tag === 'string' ? parsed(tag) : []
  return Array.isArray(history) ? history : []
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
