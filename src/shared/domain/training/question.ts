import { z } from 'zod'

/** What data alone cannot tell: the proposal has one answer, and another is one click, or one option, away. */
export const ProposalQuestion = z.object({
  /** The field of the recipe that it is about. */
  field: z.enum(['task', 'targetTransform']),
  question: z.string(),
  /** What the data says for either answer, in a sentence. */
  why: z.string(),
  /** Values of the field, the proposed one first. */
  answers: z.array(z.object({ value: z.string(), label: z.string() })).min(2),
})
export type ProposalQuestion = z.infer<typeof ProposalQuestion>

/** Whether a question is still one: with a Poisson loss the model is on a logarithmic scale already. */
export function isAsked({ field }: Pick<ProposalQuestion, 'field'>, loss: string | undefined): boolean {
  return field !== 'targetTransform' || loss !== 'poisson'
}

/** For a terminal: the question, the answer that the recipe has, and how to choose another. */
export function questionText({ field, question, why, answers: [proposed, ...others] }: ProposalQuestion): string {
  const option = (value: string) => (field === 'task' ? `--task ${value}` : `--set ${field}=${value}`)
  const ways = others.map(({ value, label }) => `${label.toLowerCase()}: ${option(value)}`).join('; ')
  return `${question} ${why} Proposed: ${proposed.label.toLowerCase()}. For ${ways}.`
}
