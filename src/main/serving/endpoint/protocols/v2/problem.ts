import { CairnError } from '../../../../../shared/errors.ts'

/** What a request of the protocol lacks; answered with 400. */
export function invalid(message: string, input?: string): CairnError {
  return new CairnError('INVALID_INPUT', message, input === undefined ? {} : { input })
}

/** A name as a message has it: whoever sent it chose its length. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > longestShown ? `${name.slice(0, longestShown)}…` : name)
}

const longestShown = 100
