import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import type { ProposalQuestion } from '../../../shared/domain/training/question.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { mostCodedClasses } from '../../../shared/domain/training/tasks.ts'

/** What is left open about a target. @param task that is proposed, or was asked for */
export function questionsOf(target: ColumnProfile, task: Task): ProposalQuestion[] {
  return [taskQuestion(target, task), logQuestion(target, task)].filter((question) => question !== null)
}

/** Whole numbers with few values may be classes that are called by numbers. */
function taskQuestion({ name, type, distinct }: ColumnProfile, task: Task): ProposalQuestion | null {
  if (type !== 'integer' || distinct <= 2 || distinct > mostCodedClasses) return null
  const answers = [
    { value: 'regression', label: 'Amount' },
    { value: 'multiclass', label: 'Class' },
  ]
  return {
    field: 'task',
    question: `Is ${JSON.stringify(name)} an amount or a class?`,
    why: `It is an integer with ${distinct} values.`,
    answers: task === 'multiclass' ? answers.toReversed() : answers,
  }
}

/** The 95th percentile is at least so many times the 5th: below, a logarithm bends little. */
const widest = 3
/** How much longer the upper tail is than the lower one, at least. */
const longTail = 2.5

/** Amounts with a long upper tail, such as prices, are often better learnt by their logarithm: errors count in percent. */
function logQuestion({ name, min, quantiles }: ColumnProfile, task: Task): ProposalQuestion | null {
  if (task !== 'regression' || !quantiles || typeof min !== 'number' || min < 0) return null
  const transform = min > 0 ? 'log' : 'log1p'
  const log = min > 0 ? Math.log : Math.log1p
  const { p05, p50, p95 } = quantiles
  const tails = (upper: number, middle: number, lower: number) => (upper - middle) / (middle - lower)
  const before = tails(p95, p50, p05)
  const after = tails(log(p95), log(p50), log(p05))
  const wide = p50 > p05 && p95 >= widest * p05 && p95 >= 2
  if (!wide || !(before >= longTail) || !(after > 0) || Math.abs(Math.log(after)) > 0.6 * Math.log(before)) return null
  return {
    field: 'targetTransform',
    question: `Train on the logarithm of ${JSON.stringify(name)}?`,
    why: 'A few values are far larger than the rest. With a logarithm errors count in proportion to the value; without it, the largest values count most.',
    answers: [
      { value: 'none', label: 'No' },
      { value: transform, label: 'Logarithm' },
    ],
  }
}
