import { CairnError, type ErrorCode } from '../../../shared/errors.ts'
import { Refusal, reportBug } from '../../http/refusal.ts'
import { json, type Written } from '../../http/writing.ts'

/** MLflow's error codes with the status of each (`mlflow/exceptions.py`): its clients look at both. */
const statuses = {
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  ABORTED: 409,
  RESOURCE_CONFLICT: 409,
  NOT_FOUND: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_DOES_NOT_EXIST: 404,
  PERMISSION_DENIED: 403,
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_PARAMETER_VALUE: 400,
} as const
export type TrackingErrorCode = keyof typeof statuses

/** A refusal in MLflow's terms. Its message reaches the person: `MlflowException: <code>: <message>`. */
export class TrackingError extends Error {
  readonly code: TrackingErrorCode

  constructor(code: TrackingErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export function invalid(message: string): TrackingError {
  return new TrackingError('INVALID_PARAMETER_VALUE', message)
}

/** Clients try some paths to see what a server knows, and do without where they are told so. */
export function unknownEndpoint(method: string, path: string): TrackingError {
  return new TrackingError('ENDPOINT_NOT_FOUND', `Cairn's tracking server does not have ${method} ${path.slice(0, 200)}.`)
}

/**
 * What Cairn's own refusals are to a client. After a trouble that passes (a full disk, a lock, a service that main starts again) MLflow's
 * clients try again, waiting twice as long each time, for some four minutes: 503. With a `Retry-After` they would give up sooner.
 */
const codes: Partial<Record<ErrorCode, TrackingErrorCode>> = {
  NOT_FOUND: 'RESOURCE_DOES_NOT_EXIST',
  ALREADY_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  CANCELLED: 'CANCELLED',
  DISK_FULL: 'TEMPORARILY_UNAVAILABLE',
  DISK_FAILED: 'TEMPORARILY_UNAVAILABLE',
  WORKSPACE_LOCKED: 'TEMPORARILY_UNAVAILABLE',
  WORKSPACE_READ_ONLY: 'TEMPORARILY_UNAVAILABLE',
  WORKSPACE_GONE: 'TEMPORARILY_UNAVAILABLE',
  SERVICE_NOT_RUNNING: 'TEMPORARILY_UNAVAILABLE',
  OBJECT_MISSING: 'INTERNAL_ERROR',
  OBJECT_CORRUPT: 'INTERNAL_ERROR',
  WORKSPACE_CORRUPT: 'INTERNAL_ERROR',
  ROW_DAMAGED: 'INTERNAL_ERROR',
  INTERNAL: 'INTERNAL_ERROR',
}

const ofHttp: Readonly<Record<number, TrackingErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'ENDPOINT_NOT_FOUND',
  503: 'TEMPORARILY_UNAVAILABLE',
}

interface Told {
  readonly status: number
  readonly code: TrackingErrorCode
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Whatever was thrown, as a client of MLflow understands it. What happened inside stays inside. */
export function trackingProblem(thrown: unknown): Written {
  const { status, code, message, headers } = toldOf(withoutTransaction(thrown))
  return { status, type: json, body: JSON.stringify({ error_code: code, message }), headers }
}

/** What was refused inside of a change comes out of it as the cause of another error. */
function withoutTransaction(thrown: unknown): unknown {
  return thrown instanceof CairnError && thrown.cause instanceof TrackingError ? thrown.cause : thrown
}

function toldOf(thrown: unknown): Told {
  if (thrown instanceof TrackingError) return { status: statuses[thrown.code], code: thrown.code, message: thrown.message }
  if (thrown instanceof Refusal) {
    const { status, message, headers } = thrown
    return { status, code: ofHttp[status] ?? 'BAD_REQUEST', message, headers }
  }
  reportBug(thrown)
  const error = CairnError.from(thrown)
  const code = codes[error.code] ?? 'INVALID_PARAMETER_VALUE'
  const message = error.code === 'INTERNAL' ? 'Something went wrong. The log of the tracking server has more.' : error.message
  return { status: statuses[code], code, message }
}
