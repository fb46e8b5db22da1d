import type { ListedMonitor, Monitor } from '../../../../../shared/contract/monitoring/index.ts'
import { targetText } from '../../../../../shared/domain/serving/route.ts'
import { count, counted, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function monitorsText(monitors: readonly ListedMonitor[], style: Style): string {
  if (monitors.length === 0) return 'There are no monitors. Make one with: cairn monitor create <name> --deployment <deployment>'
  return table(
    ['monitor', 'model', 'source', right('windows'), 'last', 'status', 'alerts'],
    monitors.map((monitor) => [
      escapeText(monitor.name),
      monitor.settings === null ? '–' : escapeText(modelText({ ...monitor, settings: monitor.settings })),
      monitor.settings === null ? '–' : escapeText(sourceText(monitor.settings)),
      count(monitor.windows),
      monitor.last ? time(monitor.last.end) : '–',
      stateText(monitor, style),
      alertsText(monitor, style),
    ]),
  )
}

export function monitorText(monitor: Monitor, style: Style): string {
  const { name, settings, createdAt, actor, checkedAt, problem, windows } = monitor
  const { checks } = settings
  return blocks(
    lines(
      style.title(escapeText(name)),
      facts([
        ['model', escapeText(modelText(monitor))],
        ['source', escapeText(sourceText(settings))],
        ['windows', `${planText(settings.windows)}; ${counted(windows, 'window')} checked`],
        ['status', stateText(monitor, style)],
        ['alerts', alertsText(monitor, style)],
        ['looked', checkedAt === null ? 'never yet' : time(checkedAt)],
        ['made', `${time(createdAt)}, ${escapeText(actor)}`],
        ['drift', checks.method === 'evidently' ? 'as Evidently judges it' : `effect of ${checks.effect} and p below ${checks.level}`],
        ['not checked', checks.ignored.map(escapeText).join(', ')],
      ]),
    ),
    problem && style.warn(`Problem: ${escapeText(problem.message)}`),
  )
}

function modelText({ ref, settings: { model, target } }: Monitor): string {
  const now = ref ?? model
  return target === null || !('alias' in target) ? now : `${now} (${targetText(target)})`
}

export function sourceText({ source }: Monitor['settings']): string {
  if (source.kind === 'deployment') return `deployment ${source.deployment}`
  if (source.kind === 'dataset') return `dataset ${source.dataset}`
  if (source.kind === 'files') return 'files by hand'
  return source.pattern === '*' ? source.path : `${source.path} (${source.pattern})`
}

function planText(plan: Monitor['settings']['windows']): string {
  if (plan.kind === 'each') return 'one for each'
  if (plan.kind === 'count') return `of ${count(plan.rows)} rows`
  const { seconds } = plan
  const unit = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, name] = unit.find(([length]) => seconds % length === 0) ?? ([1, 'second'] as const)
  return `of ${counted(seconds / size, name)}`
}

function stateText({ status, last, problem }: Pick<Monitor, 'status' | 'last' | 'problem'>, style: Style): string {
  if (problem?.code === 'ROW_DAMAGED') return style.bad('damaged')
  if (status === 'paused') return 'paused'
  if (problem) return style.warn(problem.code)
  if (last === null) return 'nothing yet'
  return last.status === 'alert'
    ? style.bad('alert')
    : last.status === 'failed'
      ? style.warn('failed')
      : last.status === 'ok'
        ? style.good('ok')
        : 'no data'
}

function alertsText({ alerts: { critical, warning } }: Pick<Monitor, 'alerts'>, style: Style): string {
  const parts = [
    ...(critical > 0 ? [style.bad(`${critical} critical`)] : []),
    ...(warning > 0 ? [style.warn(counted(warning, 'warning'))] : []),
  ]
  return parts.length === 0 ? 'none' : parts.join(', ')
}
