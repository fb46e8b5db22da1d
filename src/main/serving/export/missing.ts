import type { ModelSignature } from '../../../shared/domain/packages/package.ts'
import { missingValues, tokensOfColumns } from '../../frame.ts'

/** What stands for a missing value in a column: texts, and the numbers (of dates: milliseconds since 1970) that they are. */
export interface Missing {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
}

/** What means missing in each column, as in the data of the model. */
export function missingOf({ inputs, reading, target, labels }: ModelSignature): Missing[] {
  const known = inputs.flatMap(({ name, levels }) => (levels ? [[name, levels] as const] : []))
  const ofColumns = reading && tokensOfColumns(reading, { target, labels, known })
  return inputs.map((input) => {
    const { texts, numbers } = reading ? missingValues(input, reading.nullTokens, ofColumns) : { texts: [], numbers: [] }
    return { texts: [...texts], numbers: [...numbers].filter(Number.isFinite) }
  })
}
