import { CairnError, type ErrorCode, errorCatalogue } from '../shared/errors.ts'

/**
 * What a worker process says on its standard error before it ends itself at once, in the middle of native code, where no message
 * leaves it any more. Main tells it as the error of the task.
 */
const mark = 'cairn is exiting: '

/** The line to be written. */
export function lastWord(code: ErrorCode, message: string): string {
  return `\n${mark}${JSON.stringify({ code, message })}\n`
}

/** @param errors what a process wrote to its standard error */
export function lastWordIn(errors: string): CairnError | null {
  const line = errors.split('\n').findLast((each) => each.startsWith(mark))
  if (line === undefined) return null
  try {
    const { code, message } = JSON.parse(line.slice(mark.length)) as { code: ErrorCode; message: string }
    return code in errorCatalogue ? new CairnError(code, message) : null
  } catch {
    return null
  }
}
