import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { TrackingServer } from '../../../../shared/contract/tracking/index.ts'
import { hasProcess, isUp } from '../../../../shared/domain/service.ts'
import { trackingServiceName } from '../../../../shared/domain/tracking/settings.ts'
import { counted } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { setTrackingServer } from '../../app/trackingServer.ts'
import { Card } from '../../ui/Card.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { IconLock, IconPlayerPlay, IconPlayerStop, IconRefresh } from '../../ui/icons.ts'
import { Ago, Facts } from '../../ui/marks.tsx'
import { ServiceLog } from '../../ui/services/ServiceLog.tsx'
import { ServicePermission } from '../../ui/services/ServicePermission.tsx'
import { ServiceTrouble } from '../../ui/services/ServiceTrouble.tsx'
import { serviceState } from '../../ui/services/serviceState.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { ServerForm } from './ServerForm.tsx'
import { TokenFact } from './TokenFact.tsx'
import '../../ui/services/services.css'

interface ConnectionCardProps {
  readonly server: TrackingServer
  readonly token: string | null
  readonly onToken: (token: string | null) => void
}

/** The address that programs log to: its state, what they need, and how it is started and stopped. */
export function ConnectionCard({ server, token, onToken }: ConnectionCardProps) {
  const { service, uri, silence } = server
  if (service === null || uri === null) return null
  const settings = () => modals.open({ title: 'Tracking server settings', size: 520, children: <ServerForm server={server} /> })
  return (
    <Card
      title="Connection"
      note={<StateBadge state={serviceState(service)} />}
      className="service"
      actions={
        <>
          <ServerButtons server={server} />
          <Button size="compact-xs" variant="default" onClick={settings}>
            Settings…
          </Button>
        </>
      }
      padded
    >
      {service.permission && (
        <ServicePermission
          permission={service.permission}
          what="tracking server"
          start={(fingerprint) => client.tracking.start({ fingerprint }).then(setTrackingServer)}
          unreadable="Update Cairn to start it."
        />
      )}
      <ServiceTrouble service={service} what="server" />
      <div className="service-facts">
        <Facts
          facts={[
            { name: 'Tracking URI', value: <CopyText text={uri} label="Copy tracking URI" /> },
            { name: 'Token', value: <TokenFact server={server} shown={token} onShown={onToken} /> },
          ]}
        />
        <Facts
          facts={[
            {
              name: 'Reachable from',
              value: (
                <span className="row">
                  <IconLock className="i s" aria-hidden /> this computer only
                </span>
              ),
            },
            {
              name: isUp(service.status) ? 'Running' : 'Process',
              value:
                hasProcess(service.status) && service.since !== null ? (
                  <span>
                    since <Ago at={service.since} />
                    {service.restarts > 0 && <span className="dim num"> · restarted {service.restarts}×</span>}
                  </span>
                ) : (
                  <span className="dim">{waits(server) ? 'starts in a moment' : 'not running: clients get no answer'}</span>
                ),
            },
            {
              name: 'Interrupted after',
              value: <span title="A run that nobody logs to for so long">{silenceText(silence)} of silence</span>,
            },
          ]}
        />
      </div>
      <ServiceLog service={service} open={service.status === 'failed'} />
    </Card>
  )
}

/** Whole minutes, hours or days. @param silence in ms */
function silenceText(silence: number): string {
  const minutes = Math.round(silence / 60_000)
  if (minutes % 1_440 === 0) return counted(minutes / 1_440, 'day')
  return minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute')
}

const waits = ({ service }: TrackingServer) =>
  service?.desired === 'running' && service.supervisor === null && service.permission === null && service.status === 'stopped'

function ServerButtons({ server: { service, running } }: { readonly server: TrackingServer }) {
  const start = useMutation({ mutationFn: () => client.tracking.start({}), onSuccess: setTrackingServer })
  const stop = useMutation({ mutationFn: () => client.tracking.stop({}), onSuccess: setTrackingServer })
  const restart = useMutation({ mutationFn: () => client.services.restart({ name: trackingServiceName }) })
  if (service === null || service.permission !== null) return null
  const askStop = () => {
    if (running === 0) stop.mutate()
    else
      modals.openConfirmModal({
        title: 'Stop the tracking server?',
        children: (
          <p className="sm">
            {counted(running, 'run')} of other programs {running === 1 ? 'is' : 'are'} still being logged. Their clients retry for some
            minutes, then what they log is lost.
          </p>
        ),
        labels: { confirm: 'Stop', cancel: 'Keep running' },
        onConfirm: () => stop.mutate(),
      })
  }
  return isUp(service.status) ? (
    <>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconRefresh className="i s" aria-hidden />}
        loading={restart.isPending}
        onClick={() => restart.mutate()}
      >
        Restart
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlayerStop className="i s" aria-hidden />}
        loading={stop.isPending}
        disabled={service.status === 'draining'}
        onClick={askStop}
      >
        Stop
      </Button>
    </>
  ) : (
    <Button
      size="compact-xs"
      leftSection={<IconPlayerPlay className="i s" aria-hidden />}
      loading={start.isPending}
      onClick={() => start.mutate()}
    >
      Start
    </Button>
  )
}
