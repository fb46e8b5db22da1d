import { type ErrorCode, type ErrorCopy, errorCatalogue } from '../../../shared/errors.ts'

/** A failure as a person reads it: what happened, the likely cause, how to mend it, and what to copy for someone else. */
export interface Failure {
  readonly code: string
  readonly title: string
  readonly message: string
  readonly cause: string
  readonly fix: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Of an error that an operation threw, or that a job ended with. */
export function failureOf(thrown: unknown): Failure {
  const { code, message, details } = readable(thrown)
  const copy: ErrorCopy = errorCatalogue[Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'INTERNAL']
  return { code, message, details, title: copy.title, cause: copy.cause, fix: copy.windowFix ?? copy.fix }
}

function readable(thrown: unknown): { code: string; message: string; details: Record<string, unknown> } {
  if (typeof thrown !== 'object' || thrown === null) return { code: 'INTERNAL', message: String(thrown), details: {} }
  const error = thrown as { code?: unknown; message?: unknown; data?: { details?: object; issues?: Issue[] }; details?: object }
  const message = typeof error.message === 'string' ? error.message : ''
  if (error.code === 'BAD_REQUEST') return { code: 'INVALID_INPUT', message: issueText(error.data?.issues) || message, details: {} }
  return {
    code: typeof error.code === 'string' ? error.code : 'INTERNAL',
    message,
    details: { ...(error.data?.details ?? error.details) },
  }
}

interface Issue {
  readonly path?: readonly PropertyKey[]
  readonly message: string
}

function issueText(issues: readonly Issue[] = []): string {
  return issues.map(({ path, message }) => `${path?.length ? `${path.map(String).join('.')}: ` : ''}${message}`).join('; ')
}

/** What goes to the clipboard. */
export function failureText(failure: Failure): string {
  const details = Object.keys(failure.details).length > 0 ? `\n${JSON.stringify(failure.details, null, 2)}` : ''
  return `${failure.code}: ${failure.title}\n${failure.message}\nPossible cause: ${failure.cause}\nHow to fix: ${failure.fix}${details}`
}
