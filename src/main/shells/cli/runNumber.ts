import { CairnError } from '../../../shared/errors.ts'
import { positiveWholeNumber } from './options.ts'

/** The number of a run, of several that are given. @throws INVALID_INPUT */
export function runNumber(text: string): number {
  try {
    return positiveWholeNumber(text)
  } catch {
    throw new CairnError('INVALID_INPUT', `"${text}" is not a run number.`, { run: text })
  }
}
