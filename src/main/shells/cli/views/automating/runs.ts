import type { PolicyEvent, PolicyRun, PolicyRunSummary } from '../../../../../shared/contract/automation.ts'
import { type PolicyJudgement } from '../../../../../shared/domain/automation/facts.ts'
import { eventTexts, stateTexts, triggerKindTexts } from '../../../../../shared/domain/automation/texts.ts'
import { metric, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { counted, interval, metric as figure, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, table } from '../../text/table.ts'

export function runsText(runs: readonly PolicyRunSummary[], style: Style): string {
  if (runs.length === 0) return 'There are no runs.'
  const rows = runs.map((run) => [
    style.title(String(run.id)),
    escapeText(run.policy),
    triggerKindTexts[run.trigger],
    stateTexts[run.state],
    escapeText(run.challenger ?? ''),
    time(run.startedAt),
    escapeText(run.text),
  ])
  return table(['run', 'policy', 'trigger', 'state', 'challenger', 'started', 'what'], rows)
}

export function runText(run: PolicyRun, style: Style): string {
  const { facts: found, triggered } = run
  return blocks(
    facts([
      ['run', `${style.title(String(run.id))} of ${escapeText(run.policy)}: ${style.title(stateTexts[run.state])}`],
      ['triggers', triggered.map(({ kind, evidence }) => `${triggerKindTexts[kind]}: ${escapeText(evidence.text)}`).join('\n')],
      ['data', found.dataset === null ? null : `${escapeText(found.dataset)}, ${counted(found.newRows ?? 0, 'new row')}`],
      ['held out', found.rows === null ? null : escapeText(found.rows.text)],
      ['champion', escapeText(found.champion ?? 'none')],
      ['challenger', found.challenger === null ? null : escapeText(found.challenger)],
      ['decision', found.verdict === null ? null : escapeText(found.verdict.text)],
      ['approval', approvalText(run)],
      ['problem', found.problem === null ? null : style.warn(escapeText(found.problem.message))],
    ]),
    found.judgement !== null && judgementText(found.judgement),
    found.gates !== null &&
      found.gates.results.length > 0 &&
      table(
        ['gate', 'passed', 'details'],
        found.gates.results.map(({ name, passed, detail }) => [escapeText(name), passed ? 'yes' : style.warn('no'), escapeText(detail)]),
      ),
    run.events.map(eventText).join('\n'),
    run.state === 'awaitingApproval' && `Decide with: cairn automation approve ${run.id}, or cairn automation reject ${run.id}`,
  )
}

function approvalText({ facts: { approval } }: PolicyRun): string | null {
  if (approval === null) return null
  return escapeText(
    `${approval.approved ? 'approved' : 'declined'} by ${approval.actor}${approval.reason === '' ? '' : `: ${approval.reason}`}`,
  )
}

function judgementText({ outcome, sentence, metrics }: PolicyJudgement): string {
  if (outcome !== 'judged' || metrics.length === 0) return escapeText(sentence)
  const rows = metrics.map((one) => [
    metric(one.metric as MetricId).name,
    figure(one.champion),
    figure(one.challenger),
    interval(one.difference, one.low, one.high),
  ])
  return blocks(escapeText(sentence), table(['metric', 'champion', 'challenger', 'difference'], rows))
}

/** One line. */
export function eventText({ at, event, detail, actor }: PolicyEvent): string {
  const known: Readonly<Record<string, string>> = eventTexts
  return escapeText(`${time(at)}  ${known[event] ?? event}: ${detail}${actor === null ? '' : `  (${actor})`}`)
}
