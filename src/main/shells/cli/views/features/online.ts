import type { LookupResult, OnlineView } from '../../../../../shared/contract/features/online.ts'
import type { PublishReport } from '../../../../../shared/domain/features/online.ts'
import { momentAsText } from '../../../../../shared/domain/expressions/times.ts'
import { count, counted, none, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, table } from '../../text/table.ts'

const modes = { off: 'off', manual: 'manually', newVersions: 'each new version of the source' } as const

export function onlineText(online: OnlineView): string {
  const { published, schedule } = online
  return blocks(
    facts([
      ['view', escapeText(online.ref)],
      ['publishing', modes[online.mode]],
      ['schedule', schedule && `${schedule.cron} (${schedule.zone}), next ${time(online.nextAt)}`],
      ['keys', count(online.keys)],
      ['newest event', online.newestEvent === null ? none : time(online.newestEvent)],
      ['published', published ? `${escapeText(published.source)} at ${time(published.at)}, ${counted(published.rows, 'key')}` : none],
      ['bounds', published && (published.from !== null || published.to !== null) && `${published.from ?? '…'} to ${published.to ?? '…'}`],
      ['pushed', online.pushed > 0 && `${counted(online.pushed, 'row')} that no dataset version has`],
    ]),
    online.stale && `${escapeText(String(online.latest))} was not published yet.`,
    online.problem !== null && `The last automatic publication failed: ${escapeText(online.problem)}`,
  )
}

export function publishText(report: PublishReport): string {
  const left = [
    report.withoutKey > 0 && `${counted(report.withoutKey, 'row')} without a key`,
    report.withoutTime > 0 && `${counted(report.withoutTime, 'row')} without an event time`,
    report.ahead > 0 && `${counted(report.ahead, 'row')} with an event ahead of the clock`,
    report.outside > 0 && `${counted(report.outside, 'row')} outside the bounds`,
  ].filter((text) => text !== false)
  return blocks(
    `Published ${escapeText(report.view)} from ${escapeText(report.source)}: ${counted(report.rows, 'key')}, ${count(report.newer)} newer than before.`,
    left.length > 0 && `Skipped: ${left.join(', ')}.`,
    report.rebuilt && 'The online store was damaged and has been made anew: publish the other views again.',
  )
}

const day = 86_400_000_000n

/** One row for each entity. What is no present value says why. */
export function lookupText(
  { names, results, at }: LookupResult,
  given: Readonly<Record<string, readonly unknown[]>>,
  style: Style,
): string {
  const rows = Object.values(given)[0]?.length ?? 1
  const now = BigInt(at) * 1_000n
  const cells = Array.from({ length: rows }, (_, row) => [
    ...Object.values(given).map((values) => escapeText(String(values[row] ?? none))),
    ...results.map(({ values, statuses }) => {
      const status = statuses[row]
      return status === 'PRESENT' ? escapeText(String(values[row])) : style.faint(status.toLowerCase().replaceAll('_', ' '))
    }),
  ])
  const events = results.flatMap((one) => one.events).filter((event) => event !== null)
  const newest = events.map(BigInt).toSorted((one, other) => Number(other - one))[0]
  return blocks(
    table([...Object.keys(given), ...names].map(escapeText), cells),
    newest !== undefined &&
      style.faint(`Newest event ${momentAsText(newest).replace('T', ' ')}${now - newest > day ? ', more than a day ago' : ''}.`),
  )
}
