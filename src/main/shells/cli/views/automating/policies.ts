import type { DryRun, Policy, PolicyTriggered } from '../../../../../shared/contract/automation.ts'
import {
  decisionTexts,
  policyDataText,
  policyTriggerText,
  stateTexts,
  triggerKindTexts,
} from '../../../../../shared/domain/automation/texts.ts'
import { gateText } from '../../../../../shared/domain/models/gates.ts'
import { counted, percent, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

export function policiesText(policies: readonly Policy[], style: Style): string {
  if (policies.length === 0) return 'There are no policies yet. Create one with `cairn automation create`.'
  const rows = policies.map((policy) => [
    style.title(escapeText(policy.name)),
    escapeText(policy.model),
    statusText(policy, style),
    policy.open ? `run ${policy.open.id}: ${stateTexts[policy.open.state].toLowerCase()}` : '',
    policy.last ? `${stateTexts[policy.last.state].toLowerCase()} ${time(policy.last.endedAt)}` : '',
    time(policy.nextAt),
  ])
  return table(['policy', 'model', 'status', 'now', 'last run', 'next schedule'], rows)
}

function statusText({ status, allowed }: Policy, style: Style): string {
  if (!allowed) return style.warn('not allowed')
  return status === 'active' ? status : style.warn(status)
}

export function policyText(policy: Policy, style: Style): string {
  const { settings, heldBack, open, last } = policy
  const { conditions, watch } = settings
  return blocks(
    facts([
      ['policy', style.title(escapeText(policy.name))],
      ['status', `${statusText(policy, style)}${policy.frozenReason === null ? '' : `: ${escapeText(policy.frozenReason)}`}`],
      ['', !policy.allowed && 'It came with the workspace, and does nothing until you resume it: cairn automation resume.'],
      ['model', `${escapeText(settings.model)}, version in use: ${settings.alias}`],
      ['starts', escapeText([...settings.triggers.map(policyTriggerText), 'by hand'].join('; '))],
      ['next schedule', policy.nextAt === null ? null : time(policy.nextAt)],
      ['trains on', escapeText(policyDataText(settings.data))],
      ['recipe', settings.recipe === 'best' ? 'the best of the model types' : 'as recorded for the version in use'],
      [
        'conditions',
        `at least ${counted(conditions.newRows, 'new row')}, waited for ${counted(conditions.waitHours, 'hour')}; cooldown ${counted(conditions.cooldownHours, 'hour')}; at most ${counted(conditions.perDay, 'run')} within 24 hours`,
      ],
      [
        'gates',
        settings.gates.length === 0
          ? `those of ${settings.alias}`
          : `those of ${settings.alias}; ${settings.gates.map(gateText).join('; ')}`,
      ],
      ['decision', `${decisionTexts[settings.decision]}${settings.tolerance > 0 ? ` (tolerance ${settings.tolerance})` : ''}`],
      ['without a champion', decisionTexts[settings.noChampion]],
      [
        'watch',
        watch.hours === 0
          ? 'none'
          : `${counted(watch.hours, 'hour')}${watch.errorRate === null ? '' : `; rolled back above ${percent(watch.errorRate)} failed requests`}${watch.monitor === null ? '' : `; rolled back on alerts of ${escapeText(watch.monitor)}`}`,
      ],
    ]),
    lines(
      open !== null && `Run ${open.id}: ${stateTexts[open.state]}. ${escapeText(open.text)}`,
      policy.pending > 0 &&
        `${counted(policy.pending, 'trigger')} waiting: ${heldBack?.reason ?? ''}${heldBack?.until ? ` Until ${time(heldBack.until)}.` : ''}`,
      policy.cooldownUntil !== null && `Cooldown until ${time(policy.cooldownUntil)}.`,
      last !== null && `Last run ${last.id}: ${stateTexts[last.state]}. ${escapeText(last.text)}`,
      ...policy.problems.map((problem) => style.warn(escapeText(problem))),
    ),
  )
}

export function dryRunText({ triggers, runs, from, to, notes }: DryRun, style: Style): string {
  const outcomes = { starts: style.title('starts a run'), joins: 'joins', waits: 'waits', heldBack: 'held back' } as const
  const rows = triggers.map(({ at, kind, text, outcome, reason }) => [
    time(at),
    triggerKindTexts[kind],
    escapeText(text),
    outcomes[outcome],
    escapeText(reason),
  ])
  return blocks(
    `From ${time(from)} to ${time(to)}: ${counted(triggers.length, 'trigger')}, ${counted(runs, 'run')}. Nothing was written.`,
    rows.length > 0 && table(['time', 'trigger', 'what', 'outcome', 'why'], rows),
    lines(...notes.map(escapeText)),
  )
}

export function triggersText(triggers: readonly PolicyTriggered[], style: Style): string {
  if (triggers.length === 0) return 'Nothing has triggered this policy yet.'
  const rows = triggers.map(({ at, kind, evidence, outcome, run, detail }) => [
    time(at),
    triggerKindTexts[kind],
    escapeText(evidence.text),
    outcome === 'heldBack' ? style.warn('held back') : outcome,
    run === null ? escapeText(detail) : `run ${run}`,
  ])
  return table(['time', 'trigger', 'what', 'outcome', ''], rows)
}
