import { CairnError, type ErrorCode } from '../../shared/errors.ts'

/** Why a request got no answer, in the terms of HTTP: each protocol writes it in its own form. */
export class Refusal extends Error {
  readonly status: number
  /** Of a CairnError where there is one; what the request log keeps. */
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, reason: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.reason = reason
    this.headers = headers
  }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  ENDPOINT_BUSY: 503,
  ENDPOINT_STOPPING: 503,
  DEPLOYMENT_UNAVAILABLE: 503,
  FEATURE_LACKING: 422,
  // Of the online store, which main may make anew any time.
  ONLINE_DAMAGED: 503,
  WORKSPACE_LOCKED: 503,
  WORKSPACE_NEWER: 503,
  ENDPOINT_TIMEOUT: 504,
  // Nobody reads this one: the caller has gone. It stands in the log, as other servers write it.
  CANCELLED: 499,
  INTERNAL: 500,
  MODEL_LIMIT: 500,
  MODEL_UNSAFE: 500,
  OBJECT_MISSING: 500,
  OBJECT_CORRUPT: 500,
  DISK_FULL: 500,
  DISK_FAILED: 500,
  WORKSPACE_READ_ONLY: 500,
}

/** Whatever was thrown, as a refusal. What happened inside stays inside: a bug is answered by a sentence, never by its message. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown
  const error = CairnError.from(thrown)
  const status = statuses[error.code] ?? 400
  if (error.code === 'INTERNAL') return new Refusal(500, error.code, 'Something went wrong. The log of the service has more.')
  return new Refusal(status, error.code, error.message, status === 503 ? { 'retry-after': retryAfter(error) } : {})
}

function retryAfter({ details }: CairnError): string {
  const seconds = typeof details.retryAfter === 'number' ? details.retryAfter : 1
  return String(Math.max(1, Math.ceil(seconds)))
}

/** Where a bug happened, without its message, which may quote what was asked. */
export function reportBug(thrown: unknown): void {
  if (thrown instanceof Refusal || (thrown instanceof CairnError && thrown.code !== 'INTERNAL')) return
  const cause = thrown instanceof CairnError && thrown.cause instanceof Error ? thrown.cause : thrown
  const frames = cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  process.stderr.write(`A request failed: ${cause instanceof Error ? cause.name : typeof cause}\n${frames.join('\n')}\n`)
}
