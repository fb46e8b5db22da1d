import { counted, significant } from '../../numbers.ts'
import { gateOutcome, type GateResult } from '../models/gates.ts'
import { metricInText } from '../evaluation/modelComparison.ts'
import type { PolicyJudgement, PolicyVerdict } from './facts.ts'
import type { PolicyDecision, PolicySettings } from './policy.ts'

type Rules = Pick<PolicySettings, 'decision' | 'noChampion' | 'tolerance'>

const verdict = (event: PolicyVerdict['event'], text: string): PolicyVerdict => ({ event, text })

/**
 * What becomes of a challenger. Pure: the same evidence gives the same decision. Without a person a version comes into use only if every
 * gate passes and the whole interval of the paired difference lies above the loss that counts as none.
 */
export function decideChallenger(rules: Rules, judgement: PolicyJudgement, gates: readonly GateResult[]): PolicyVerdict {
  const failing = gates.filter((gate) => gateOutcome(gate) === 'failed').map(({ name }) => name)
  if (failing.length > 0)
    return verdict('reject', `${failing.length === 1 ? 'A gate did' : `${failing.length} gates did`} not pass: ${failing.join('; ')}.`)
  if (judgement.outcome === 'noChampion') return byPolicy(rules.noChampion, 'No champion to compare with.')
  const harm = harmOf(judgement, rules.tolerance)
  if (harm === 'certain') return verdict('reject', `It is worse than the champion: ${intervalText(judgement)}.`)
  if (rules.decision === 'never') return verdict('keep', 'The policy never promotes: the challenger is registered.')
  if (harm === 'excluded') return byPolicy(rules.decision, `The interval excludes harm: ${intervalText(judgement)}.`)
  const why = judgement.outcome === 'judged' ? `The interval does not exclude harm: ${intervalText(judgement)}.` : judgement.sentence
  return verdict('propose', `${why} A person decides.`)
}

function byPolicy(decision: PolicyDecision, why: string): PolicyVerdict {
  if (decision === 'never') return verdict('keep', `${why} The policy does not promote then: the challenger is registered.`)
  if (decision === 'propose') return verdict('propose', `${why} A person decides.`)
  return verdict('promote', `${why} The policy promotes it.`)
}

/** How sure it is that the metric gets worse by more than `tolerance`. */
function harmOf({ outcome, direction, low, high }: PolicyJudgement, tolerance: number): 'excluded' | 'possible' | 'certain' {
  if (outcome !== 'judged' || direction === 'none' || low === null || high === null) return 'possible'
  const [worst, best] = direction === 'higher' ? [low, high] : [-high, -low]
  if (worst >= -tolerance) return 'excluded'
  return best < -tolerance ? 'certain' : 'possible'
}

function intervalText({ metric: id, difference, low, high, rows }: PolicyJudgement): string {
  const name = id === null ? 'the difference' : `the difference in ${metricInText(id)}`
  if (difference === null || low === null || high === null) return `${name} has no interval`
  return `${name} is ${significant(difference)} (95 % interval ${significant(low)} to ${significant(high)}) on ${counted(rows, 'row')}`
}
