import { CairnError } from '../../../shared/errors.ts'

/** Refuses what cannot be evaluated, with the first row that is wrong, counted within the rows that were handed over. */
function refuse(message: string, row: number): never {
  throw new CairnError('INVALID_INPUT', message, { row })
}

export function checkSameLength(what: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new CairnError('INVALID_INPUT', `${what} must have the same number of rows: ${a.length} and ${b.length}.`, {})
  }
}

export function checkFinite(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) refuse(`The ${what} of row ${i} is ${values[i]}; it must be a finite number.`, i)
  }
}

export function checkProbabilities(values: ArrayLike<number>, perRow: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= 0 && values[i] <= 1) continue
    const row = Math.floor(i / perRow)
    refuse(`A predicted probability of row ${row} is ${values[i]}; it must lie between 0 and 1.`, row)
  }
}

export function checkClasses(what: string, values: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isInteger(value) && value >= 0 && value < classes) continue
    refuse(`The ${what} class of row ${i} is ${value}; it must be a whole number from 0 to ${classes - 1}.`, i)
  }
}
