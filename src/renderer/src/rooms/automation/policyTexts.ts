import type { PolicySettings } from '../../../../shared/domain/automation/policy.ts'
import { policyDataText, policyTriggerText } from '../../../../shared/domain/automation/texts.ts'
import { parameter } from '../../../../shared/numbers.ts'

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** `a, b or c` */
export function oneOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
}

/** What a policy starts by, in one line. */
export function triggersText({ triggers }: Pick<PolicySettings, 'triggers'>): string {
  return triggers.length === 0 ? 'Only by hand' : capital(oneOf(triggers.map(policyTriggerText)))
}

const hours = (value: number) => (value === 1 ? '1 hour' : `${parameter(value)} hours`)

/** What happens without a person, sentence by sentence, in the order in which it does. */
export function policySentences(settings: PolicySettings): string[] {
  const { model, alias, recipe, conditions } = settings
  const how = recipe === 'best' ? 'the best of the model types that suit' : `the recipe of the current ${alias}`
  return [
    settings.triggers.length === 0
      ? 'It starts only when someone chooses Run now.'
      : `It starts ${oneOf(settings.triggers.map(policyTriggerText))}.`,
    ...(conditions.newRows > 0 ? [newRowsText(settings)] : []),
    `A challenger of ${model} is trained on ${policyDataText(settings.data)}, with ${how}, and registered as a new version.`,
    ...decisionSentences(settings),
    ...(mayPromote(settings) ? [watchText(settings)] : []),
  ]
}

function newRowsText({ conditions: { newRows, waitHours } }: PolicySettings): string {
  const rows = newRows === 1 ? 'are no rows' : `are fewer than ${newRows.toLocaleString('en-US')} rows`
  const then = waitHours === 0 ? 'the run is skipped' : `it waits up to ${hours(waitHours)} for more, then skips the run`
  return `If there ${rows} that the champion was not trained on, ${then}.`
}

const mayPromote = ({ decision, noChampion }: PolicySettings) => decision !== 'never' || noChampion !== 'never'

/** What becomes of a challenger, as `decideChallenger` decides it. */
function decisionSentences({ decision, noChampion, tolerance, alias }: PolicySettings): string[] {
  const harm = tolerance === 0 ? 'a loss' : `a loss of more than ${parameter(tolerance)}`
  const sentences = ['It is rejected if a gate fails, or if it is clearly worse than the champion on rows that neither has seen.']
  if (decision === 'never') sentences.push(`Otherwise it stays a version of the model: ${alias} is never moved.`)
  if (decision === 'propose') sentences.push(`Otherwise it waits for approval: ${alias} is never moved without a person.`)
  if (decision === 'promote')
    sentences.push(
      `If all gates pass and the 95 % interval of the difference excludes ${harm}, it becomes ${alias} without a person.`,
      'Otherwise it waits for approval.',
    )
  if (noChampion !== decision || decision === 'promote')
    sentences.push(
      {
        never: 'If there is no champion to compare with, it stays a version of the model.',
        propose: 'If there is no champion to compare with, it waits for approval.',
        promote: `If there is no champion to compare with, it becomes ${alias} without a person once the gates pass.`,
      }[noChampion],
    )
  return sentences
}

function watchText({ watch, alias }: PolicySettings): string {
  const { hours: length, errorRate, minimum, monitor } = watch
  if (length === 0) return 'A promoted version is not watched.'
  const guards = [
    ...(errorRate === null ? [] : [`more than ${parameter(errorRate * 100)} % of at least ${minimum} requests fail`]),
    ...(monitor === null ? [] : [`${monitor} fires an alert of performance, prediction drift or errors`]),
  ]
  if (guards.length === 0) return `It is watched for ${hours(length)}, but nothing is set that would roll it back.`
  return `It is watched for ${hours(length)}: if ${oneOf(guards)}, ${alias} is rolled back and the policy is frozen.`
}
