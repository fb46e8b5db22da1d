import { Refusal } from '../../../../http/refusal.ts'
import { json, type Written } from '../../../../http/writing.ts'

/** What Feast calls it, so that its clients raise the error of that class. */
const classes: Readonly<Record<string, string>> = {
  FEATURE_VIEW_NOT_FOUND: 'FeatureViewNotFoundException',
  FEATURE_SERVICE_NOT_FOUND: 'FeatureServiceNotFoundException',
  REQUEST_DATA_NOT_FOUND: 'RequestDataNotFoundInEntityRowsException',
  NAME_COLLISION: 'FeatureNameCollisionError',
  PUSH_SOURCE_NOT_FOUND: 'PushSourceNotFoundException',
  PERMISSION_DENIED: 'FeastPermissionError',
}

/**
 * A refusal as Feast's server writes it: a JSON text, which is JSON again where the error has a class; or what a body lacks, under
 * `detail`. Feast answers 500 for much that is a mistake of the caller; here it is 422.
 */
export function feastProblem(refusal: Refusal): Written {
  const { status, reason, message, headers } = refusal
  const name = Object.hasOwn(classes, reason) ? classes[reason] : undefined
  const content = name === undefined ? message : JSON.stringify({ module: 'feast.errors', class: name, message })
  const body = refusal instanceof FieldRefusal ? { detail: [refusal.detail] } : content
  return { status, type: json, body: JSON.stringify(body), headers }
}

/** A body that does not have the shape of the protocol, as Feast's server (pydantic) tells of it. */
export class FieldRefusal extends Refusal {
  readonly detail: { readonly type: string; readonly loc: readonly (string | number)[]; readonly msg: string }

  constructor(type: string, loc: readonly (string | number)[], msg: string) {
    super(422, 'BAD_REQUEST', `${loc.join('.')}: ${msg}`)
    this.detail = { type, loc: ['body', ...loc], msg }
  }
}
