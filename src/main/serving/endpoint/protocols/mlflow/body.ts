import type { RequestTable } from '../../contracts.ts'
import type { Asked, Call } from '../../http/prediction.ts'
import { isObject, parseJson, utf8Text } from '../../../../http/json.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { contentTypeOf } from './contentType.ts'
import { readCsv } from './csv.ts'
import { columnsOfInputs, rowsOfInstances, rowsOfRecords, splitRows } from './forms.ts'

const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

/** What a body of `/invocations` asks. @throws Refusal with 415 for its type, 400 for what is none of MLflow's forms */
export function readInvocation(body: Buffer, { headers }: Call): Asked {
  if (contentTypeOf(headers['content-type']) === 'text/csv') return { table: readCsv(utf8Text(body)) }
  const value = parseJson(body)
  if (!isObject(value)) throw wrong(`The body has to be a JSON object with one of ${named}.`)
  const given = forms.filter((form) => Object.hasOwn(value, form))
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none of them' : given.map((form) => `'${form}'`).join(' and ')
    throw wrong(`The body has to have exactly one of ${named}, but has ${found}.`)
  }
  return { table: tableOf(given[0], value), explain: explainOf(value.params) }
}

const named = forms.map((form) => `'${form}'`).join(', ')

function tableOf(form: (typeof forms)[number], value: Record<string, unknown>): RequestTable {
  switch (form) {
    case 'dataframe_split':
      return splitRows(value.dataframe_split)
    case 'dataframe_records':
      return rowsOfRecords(value.dataframe_records)
    case 'instances':
      if (Object.hasOwn(value, 'signature_name')) throw wrong("'signature_name' is not supported: a model has one signature.")
      return rowsOfInstances(value.instances)
    case 'inputs':
      return columnsOfInputs(value.inputs)
  }
}

/** Of MLflow's `params`, Cairn's models have one: `explain`. Others are ignored, as MLflow ignores what a signature does not have. */
function explainOf(params: unknown): boolean {
  if (params === undefined || params === null) return false
  if (!isObject(params)) throw new Refusal(400, 'INVALID_PARAMETER_VALUE', "'params' has to be an object.")
  const explain = Object.hasOwn(params, 'explain') ? params.explain : false
  if (typeof explain !== 'boolean') throw new Refusal(400, 'INVALID_PARAMETER_VALUE', "The parameter 'explain' has to be true or false.")
  return explain
}

function wrong(message: string): Refusal {
  return new Refusal(400, 'BAD_REQUEST', message)
}
