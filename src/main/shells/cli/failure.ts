import { type CairnError, errorCatalogue } from '../../../shared/errors.ts'
import { escapeLines, escapeText } from './text/escape.ts'
import { createStyle, wantsColour } from './text/style.ts'

export interface FailureOptions {
  readonly json: boolean
  readonly debug: boolean
  /** What to do, where it is known better than by the code of the error. */
  readonly remedy?: string
}

/** Tells on the standard error what went wrong, where, and what to do. @returns the exit code */
export function reportFailure(error: CairnError, options: FailureOptions): number {
  process.stderr.write(`${options.json ? asJson(error, options) : asText(error, options)}\n`)
  return errorCatalogue[error.code].exit
}

function asJson(error: CairnError, { debug, remedy }: FailureOptions): string {
  const { title, cause, fix } = error.copy
  const { code, message, details } = error
  return JSON.stringify(
    { error: { code, title, message, details, cause, fix: remedy ?? fix, ...(debug ? { stack: stackOf(error) } : {}) } },
    null,
    2,
  )
}

function asText(error: CairnError, { debug, remedy }: FailureOptions): string {
  const style = createStyle(wantsColour(process.stderr, process.env))
  if (error.code === 'CANCELLED')
    return error.message === 'Cancelled.' ? 'Cancelled. No partial data was written.' : escapeLines(error.message)
  const { title, cause, fix } = error.copy
  const place = Object.entries(error.details).map(([name, value]) => `${escapeText(name)} ${escapeText(plain(value))}`)
  const parts = [
    `${style.bad(`${title}.`)} ${style.faint(error.code)}`,
    `  ${escapeLines(error.message).replaceAll('\n', '\n  ')}`,
    place.length > 0 && `  ${style.faint(`Where:  ${place.join(', ')}`)}`,
    remedy === undefined && `  ${style.faint('Cause:')}  ${cause}`,
    `  ${style.faint('Remedy:')} ${remedy ?? fix}`,
    debug && `\n${escapeLines(stackOf(error))}`,
  ]
  return parts.filter((line) => typeof line === 'string').join('\n')
}

/** `[a, b]` for lists, and long ones cut. */
function plain(value: CairnError['details'][string]): string {
  if (!Array.isArray(value)) return String(value)
  const shown = value.slice(0, 20).join(', ')
  return `[${shown}${value.length > 20 ? `, and ${value.length - 20} more` : ''}]`
}

/** The stack of an error and of everything that caused it. */
function stackOf(error: Error): string {
  const stack = error.stack ?? String(error)
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack
}
