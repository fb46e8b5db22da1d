import type { Monitor, MonitorWindow } from '../../../../shared/contract/monitoring/index.ts'
import type { MonitorSource } from '../../../../shared/domain/monitoring/monitor.ts'
import type { ShownState } from '../../ui/StateBadge.tsx'
import { interval, time } from '../../../../shared/numbers.ts'
import type { MeasuredMetric } from '../../../../shared/domain/models/profile.ts'

/** `61 %`, `0.4 %`. */
export function shareText(share: number): string {
  const percent = share * 100
  return `${Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))} %`.replace('-', '−')
}

const day = (at: number) => time(at).split(' ').slice(0, 3).join(' ')

/** A window of less is told from the next one by its seconds, in ms. */
const short = 120_000

function clock(at: number, seconds: boolean): string {
  const minutes = time(at).split(' ')[3]
  return seconds ? `${minutes}:${String(new Date(at).getSeconds()).padStart(2, '0')}` : minutes
}

/** `21 Nov 2026 10:00–11:00`, over a day's end `21 Nov 2026 23:00 – 22 Nov 2026 00:00`, in the time zone of the reader. */
export function spanText(start: number, end: number): string {
  if (start === end) return time(start)
  const seconds = end - start < short
  const from = `${day(start)} ${clock(start, seconds)}`
  if (from === `${day(end)} ${clock(end, seconds)}`) return from
  return day(start) === day(end) ? `${from}–${clock(end, seconds)}` : `${from} – ${day(end)} ${clock(end, seconds)}`
}

/** What a window is called: the file or dataset version that it is, or the time that it covers. */
export function windowName({ source, start, end }: Pick<MonitorWindow, 'source' | 'start' | 'end'>): string {
  return source ?? spanText(start, end)
}

/** Where the rows come from, in a few words. */
export function sourceText(source: MonitorSource): string {
  switch (source.kind) {
    case 'deployment':
      return `deployment ${source.deployment}`
    case 'folder':
      return `folder ${folderName(source.path)}`
    case 'dataset':
      return `dataset ${source.dataset}`
    case 'files':
      return 'files by hand'
  }
}

/** The last part of a path, of either kind of system. */
export const folderName = (path: string) =>
  path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) || path

/** `1 hour`, `500 rows`, `each file`. */
export function windowsText({ settings: { windows, source } }: Pick<Monitor, 'settings'>): string {
  if (windows.kind === 'count') return `${windows.rows.toLocaleString('en-US')} rows each`
  if (windows.kind === 'time') return `every ${secondsText(windows.seconds)}`
  return source.kind === 'dataset' ? 'each version' : 'each file'
}

/** `5 min`, `1 hour`, `7 days`. */
export function secondsText(seconds: number): string {
  const [size, word] = seconds % 86_400 === 0 ? [86_400, 'day'] : seconds % 3_600 === 0 ? [3_600, 'hour'] : [60, 'min']
  const many = Number((seconds / size).toFixed(2))
  return many === 1 && word !== 'min' ? word : `${many} ${word}${word === 'min' || many === 1 ? '' : 's'}`
}

export function windowState(status: MonitorWindow['status'], failed: number): ShownState {
  switch (status) {
    case 'ok':
      return { tone: 'better', text: 'ok' }
    case 'alert':
      return { tone: 'warn', text: failed === 1 ? '1 check fails' : `${failed} checks fail` }
    case 'noData':
      return { tone: 'line', text: 'too few rows' }
    case 'failed':
      return { tone: 'worse', text: 'not checked' }
  }
}

/** `0.9690 (0.8930–0.9910)` */
export function metricText(of: Pick<MeasuredMetric, 'value' | 'low' | 'high'> | null): string {
  return of === null ? '–' : interval(of.value, of.low, of.high)
}
