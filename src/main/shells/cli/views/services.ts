import type { Service, ServiceLogLine } from '../../../../shared/contract/services.ts'
import type { ServiceStatus } from '../../../../shared/domain/service.ts'
import { time } from '../../../../shared/numbers.ts'
import { escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

const statusTexts: Readonly<Record<ServiceStatus, string>> = {
  stopped: 'stopped',
  starting: 'starting',
  ready: 'ready',
  unhealthy: 'unhealthy',
  backingOff: 'restarting soon',
  failed: 'failed',
  draining: 'stopping',
}

export function servicesText(services: readonly Service[], style: Style): string {
  if (services.length === 0) return 'This workspace has no services.'
  const listed = table(
    ['service', 'kind', 'status', right('port'), right('process'), right('restarts'), 'since', 'error'],
    services.map((service) => [
      escapeText(service.name),
      escapeText(service.kind),
      statusText(service),
      service.port === null ? '' : String(service.port),
      service.pid === null ? '' : String(service.pid),
      String(service.restarts),
      service.since === null ? '' : time(service.since),
      service.error?.code ?? '',
    ]),
  )
  return blocks(listed, ...services.filter(({ permission }) => permission !== null).map((service) => permissionText(service, style)))
}

/** What a command has come to. */
export function serviceText(service: Service): string {
  const { name, desired, supervisor, permission } = service
  const waits = desired === 'running' && supervisor === null && permission === null
  return lines(
    changeText(service),
    waits && `${escapeText(name)} starts once this workspace is open in the app or in \`cairn services run\`.`,
  )
}

/** One line for a service as it is now. */
export function changeText(service: Service): string {
  const { name, port, error, supervisor } = service
  const where = supervisor && !supervisor.here ? `in process ${supervisor.pid} of ${escapeText(supervisor.host)}` : ''
  const details = [
    port === null ? '' : `port ${port}`,
    where,
    error && ['backingOff', 'failed', 'unhealthy'].includes(service.status) ? escapeText(error.message) : '',
  ]
  return [`${escapeText(name)}: ${statusText(service)}`, ...details.filter((text) => text !== '')].join(', ')
}

export function permissionText({ name, permission }: Service, style: Style): string {
  const title = `${escapeText(name)} came with the workspace and has never been started on this computer.`
  const reach = permission?.reach
  if (!reach) return lines(title, 'Its settings have an unknown format, so it cannot be started.')
  const paths = (what: string, some: readonly string[]): [string, string][] => some.map((path) => [what, style.path(escapeText(path))])
  return lines(
    title,
    facts([
      ['would do', reach.does],
      ...paths('would read', reach.reads),
      ...paths('would write', reach.writes),
      ['signs', reach.signs ? 'with your key' : null],
    ]),
    `To start it: cairn services start ${escapeText(name)} --yes`,
  )
}

export function logText(log: readonly ServiceLogLine[], style: Style): string {
  if (log.length === 0) return 'Its log is empty.'
  return log
    .map(({ number, at, stream, text }) => {
      const said = stream === 'cairn' ? style.faint(escapeText(text)) : stream === 'err' ? style.warn(escapeText(text)) : escapeText(text)
      return `${style.faint(`${number} ${time(at)}`)} ${said}`
    })
    .join('\n')
}

function statusText({ status, desired, permission }: Service): string {
  if (permission !== null && desired === 'running') return 'needs permission'
  return status === 'stopped' && desired === 'running' ? 'waiting for a process' : statusTexts[status]
}
