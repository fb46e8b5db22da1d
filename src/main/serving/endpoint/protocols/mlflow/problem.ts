import type { Refusal } from '../../../../http/refusal.ts'
import { json, type Written } from '../../../../http/writing.ts'

/** MLflow's names of what went wrong (`mlflow/protos/databricks.proto`). */
const codes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
}

/** Codes of Cairn that MLflow calls a wrong value. */
const wrongValues: ReadonlySet<string> = new Set([
  'INVALID_PARAMETER_VALUE',
  'COLUMN_UNKNOWN',
  'TYPE_MISMATCH',
  'INVALID_INPUT',
  'NOT_EXPLAINABLE',
])

/** What MLflow has no name for. */
const own: ReadonlyMap<string, string> = new Map([['FEATURE_LACKING', 'FEATURE_LACKING']])

/** A refusal as MLflow writes it: JSON, or bare text for a content type that is not taken and for a request that took too long. */
export function mlflowProblem({ status, reason, message, headers }: Refusal): Written {
  if (status === 415 || status === 504) return { status, type: 'text/plain; charset=utf-8', body: message, headers }
  const code = wrongValues.has(reason) ? 'INVALID_PARAMETER_VALUE' : (own.get(reason) ?? codes[status] ?? 'BAD_REQUEST')
  return { status, type: json, body: JSON.stringify({ error_code: code, message }), headers }
}
