import type { RequestPage } from '../../../../../shared/contract/serving/index.ts'
import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'
import { count } from '../../../../../shared/numbers.ts'
import type { z } from 'zod'
import { escapeText, shorten } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, table } from '../../text/table.ts'

export function requestsText({ entries, more, unlogged, unreadable, skipped }: z.infer<typeof RequestPage>, style: Style): string {
  return blocks(
    entries.length === 0 ? 'No requests.' : requestRows(entries.toReversed(), style),
    more && style.faint('There are older requests: show more with --limit.'),
    unlogged > 0 && style.warn(`${count(unlogged)} requests could not be logged since the endpoint started.`),
    unreadable > 0 && style.warn(`${count(unreadable)} damaged files of the log could not be read.`),
    skipped > 0 && style.warn(`${count(skipped)} damaged lines of the log were skipped.`),
  )
}

/** The oldest first. */
export function requestRows(entries: readonly LogEntry[], style: Style): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  return table(
    ['time', 'code', 'version', 'arm', right('rows'), right('ms'), 'answer', 'request'],
    entries.map((entry) => [
      new Date(entry.at).toISOString().replace('T', ' ').replace('Z', ''),
      entry.code < 400 ? style.good(String(entry.code)) : style.bad(String(entry.code)),
      escapeText(entry.ref ?? '–'),
      escapeText(entry.arm ?? '–'),
      count(entry.rows),
      (entry.us.total / 1_000).toFixed(1),
      escapeText(shorten(entry.error ?? answerText(entry), 40)),
      escapeText(shorten(entry.id, 40)),
    ]),
  )
}

/** What was predicted for the first row. */
function answerText({ outputs, rows }: LogEntry): string {
  const first = outputs?.labels?.[0] ?? outputs?.values?.[0]
  if (first === undefined || first === null) return '–'
  return rows > 1 ? `${first}, …` : String(first)
}
