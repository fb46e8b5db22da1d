import { numberOf } from './values.ts'
import type { ColumnMeaning, RunField } from '../../../../shared/domain/tracking/runsCsv.ts'

/** Headers of `mlflow.search_runs`, of the tables that MLflow and W&B export, and what people write; without case, spaces and underscores. */
const fields: Readonly<Record<string, RunField>> = {
  run: 'run',
  runid: 'run',
  runuuid: 'run',
  id: 'run',
  name: 'name',
  runname: 'name',
  experiment: 'experiment',
  experimentname: 'experiment',
  experimentid: 'experiment',
  project: 'experiment',
  status: 'status',
  state: 'status',
  start: 'start',
  starttime: 'start',
  started: 'start',
  startedat: 'start',
  created: 'start',
  createdat: 'start',
  date: 'start',
  end: 'end',
  endtime: 'end',
  ended: 'end',
  endedat: 'end',
  user: 'user',
  userid: 'user',
  step: 'step',
  notes: 'notes',
  description: 'notes',
}

/** What says nothing of a run but where it lay, or follows from the rest. */
const ignored = new Set(['artifacturi', 'duration', 'lifecyclestage', 'runtime', 'sourcetype', 'sourcename', 'index', 'unnamed:0', ''])

/** Words in the names of what is measured. */
const measured =
  /(^|[^a-z])(loss|acc|accuracy|auc|auroc|f1|rmse|mae|mse|mape|r2|precision|recall|error|score|perplexity|bleu|rouge|map|iou|dice|kappa|mcc)([^a-z]|$)/i

/** What people set, though it is a number with a fraction. */
const chosen =
  /^(lr|c|eta|alpha|beta\d?|gamma|lambda|momentum|dropout|temperature|subsample|colsample|.*(learning|dropout|warmup|sampling)[\s_-]?(rate|ratio)|weight[\s_-]?decay|reg[\s_-]?(alpha|lambda)|l[12])$/i

const plain = (header: string) => header.toLowerCase().replace(/[\s_]/g, '')

/**
 * What a column is, by its header and, where that says nothing, by its values: numbers with a fraction or a telling name are metrics,
 * all else, and what is known to be set by people, is a param. It is told before anything is imported, and can be said otherwise.
 * @param values some of the column, without missing ones
 */
export function meaningOf(header: string, values: readonly string[]): ColumnMeaning {
  const prefixed = /^(param|metric|tag|parameter)s?[./](.+)$/i.exec(header)
  if (prefixed) {
    const kind = prefixed[1].toLowerCase().replace('parameter', 'param') as 'param' | 'metric' | 'tag'
    return { kind, name: cut(prefixed[2]) }
  }
  if (Object.hasOwn(fields, plain(header))) return { kind: 'field', field: fields[plain(header)] }
  if (ignored.has(plain(header))) return { kind: 'none' }
  const isNumeric = values.length > 0 && values.every((value) => numberOf(value) !== null)
  const isMetric =
    isNumeric && !chosen.test(header.trim()) && (measured.test(header) || values.some((value) => !Number.isInteger(Number(value))))
  return { kind: isMetric ? 'metric' : 'param', name: cut(header) }
}

const cut = (name: string) => name.trim().slice(0, 250) || 'column'
