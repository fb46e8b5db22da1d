import type { TrackingServer } from '../../../../../shared/contract/tracking/index.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts } from '../../text/table.ts'
import { permissionText, serviceText } from '../services.ts'

const minute = 60_000

export function trackingText(server: TrackingServer, style: Style): string {
  const { service, uri, token, silence, running } = server
  if (service?.permission) return permissionText(service, style)
  if (service === null || uri === null) return 'The tracking server was never started. Start it with: cairn track'
  return facts([
    ['tracking server', style.path(escapeText(uri))],
    ['status', serviceText(service).replace(/^tracking: /, '')],
    ['token', tokenText(token)],
    ['interrupted after', `${silence / minute} min of silence`],
    ['runs that go on', String(running)],
  ])
}

const tokenText = (token: TrackingServer['token']) =>
  ({ none: 'none', known: 'required: cairn track token', unknown: 'required, not known here: cairn track token --renew' })[token]

interface Shown {
  readonly token: string | null
  readonly lines: TrackingServer['lines']
}

/** What a person does next, when it listens. */
export function connectText({ service, uri, token: asks }: TrackingServer, { token, lines }: Shown, style: Style): string {
  const copied = lines === null ? '' : `In a shell:\n${lines.shell}\n\nOr in Python:\n${lines.python}`
  return blocks(
    facts([
      ['tracking server', style.path(escapeText(uri ?? ''))],
      ['token', token ?? (asks === 'none' ? 'none: any program on this computer may log' : tokenText(asks))],
    ]),
    copied
      .split('\n')
      .map((line) => escapeText(line))
      .join('\n'),
    service?.supervisor?.here === false ? 'It runs in another process. Stop it with: cairn track stop' : 'Ctrl-C stops it.',
  )
}
