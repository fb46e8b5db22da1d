import type { Column } from '../datasets/dataset.ts'
import { type Checked, type Expression, expressionError } from './ast.ts'
import { checkExpression } from './check.ts'
import { functionCalled } from './functions.ts'
import { parseExpression } from './parse.ts'
import { compilePattern, PatternError } from './pattern.ts'

/**
 * As `checkExpression`, of an expression that is also computed for single rows, without a database: all functions, but only patterns
 * that both match alike, and these typed and not computed.
 *
 * @throws COLUMN_UNKNOWN; STEP_INVALID with the position
 */
export function checkOnDemand(source: string, columns: readonly Column[]): Checked {
  const checked = checkExpression(source, columns)
  refuseForeign(parseExpression(source))
  return checked
}

function refuseForeign(expression: Expression): void {
  if (expression.kind !== 'call') return
  expression.of.forEach(refuseForeign)
  const name = functionCalled(expression.name)
  if (name !== 'matches' && name !== 'extract') return
  const [, pattern, group] = expression.of
  if (pattern.kind === 'missing') return
  if (pattern.kind !== 'text') {
    throw expressionError('A pattern of an on-demand feature is typed, not computed: matches(t, "[0-9]+").', pattern.at)
  }
  refuseGroup(group, groupsOf(pattern))
}

function groupsOf({ value, at }: Expression & { kind: 'text' }): number {
  try {
    return compilePattern(value).groups
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw expressionError(`The pattern ${JSON.stringify(value)} is none that serving computes as training does: ${error.message}`, at, {
      place: error.place,
    })
  }
}

function refuseGroup(group: Expression | undefined, groups: number): void {
  if (group === undefined || group.kind === 'missing') return
  if (group.kind === 'number' && /^[0-9]$/.test(group.text) && Number(group.text) <= groups) return
  throw expressionError(
    groups === 0 ? 'The pattern has no groups: (…).' : `The group is a number from 0 to ${Math.min(groups, 9)}.`,
    group.at,
  )
}
