import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { size } from '../../../../../shared/numbers.ts'
import { hasProcess, isUp } from '../../../../../shared/domain/service.ts'
import { endpointServiceName } from '../../../../../shared/domain/serving/endpoint.ts'
import { isLoopback } from '../../../../../shared/domain/serving/loopback.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { CopyText } from '../../../ui/CopyText.tsx'
import { IconAlertTriangle, IconLock, IconPlayerPlay, IconPlayerStop, IconRefresh } from '../../../ui/icons.ts'
import { Ago, Facts } from '../../../ui/marks.tsx'
import { ServiceLog } from '../../../ui/services/ServiceLog.tsx'
import { ServicePermission } from '../../../ui/services/ServicePermission.tsx'
import { ServiceTrouble } from '../../../ui/services/ServiceTrouble.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { endpointState } from '../states.ts'
import { AddressForm } from './AddressForm.tsx'
import { Token } from './Token.tsx'

interface EndpointCardProps {
  readonly endpoint: Endpoint
  /** Of its process, in bytes; null while it does not run. */
  readonly memory: number | null
}

/** The address that all deployments of the workspace answer at: its state, what callers need, and how it is started and stopped. */
export function EndpointCard({ endpoint, memory }: EndpointCardProps) {
  const { service, url } = endpoint
  const settings = () => modals.open({ title: 'Address and protection', size: 560, children: <AddressForm endpoint={endpoint} /> })
  return (
    <Card
      title="Endpoint"
      note={<StateBadge state={endpointState(service)} />}
      className="service"
      actions={
        <>
          <EndpointButtons endpoint={endpoint} />
          <Button size="compact-xs" variant="default" onClick={settings}>
            Address…
          </Button>
        </>
      }
      padded
    >
      {service?.permission && (
        <ServicePermission
          permission={service.permission}
          what="endpoint"
          start={(fingerprint) => client.serving.start({ fingerprint })}
          unreadable="Remove its deployments and deploy again."
        />
      )}
      {service && <ServiceTrouble service={service} what="endpoint" />}
      <div className="service-facts">
        <Facts
          facts={[
            { name: 'URL', value: <CopyText text={url} label="Copy URL" /> },
            { name: 'Token', value: <Token endpoint={endpoint} /> },
          ]}
        />
        <Facts
          facts={[
            { name: 'Reachable from', value: <Reach endpoint={endpoint} /> },
            {
              name: service && isUp(service.status) ? 'Running' : 'Process',
              value:
                service && hasProcess(service.status) ? (
                  <Process endpoint={endpoint} memory={memory} />
                ) : (
                  <NotRunning endpoint={endpoint} />
                ),
            },
          ]}
        />
      </div>
      {service && <ServiceLog service={service} open={service.status === 'failed'} />}
    </Card>
  )
}

function EndpointButtons({ endpoint: { service } }: { readonly endpoint: Endpoint }) {
  const start = useMutation({ mutationFn: () => client.serving.start({}) })
  const stop = useMutation({ mutationFn: () => client.serving.stop({}) })
  const restart = useMutation({ mutationFn: () => client.services.restart({ name: endpointServiceName }) })
  if (service === null || service.permission !== null) return null
  const up = isUp(service.status)
  return up ? (
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
        onClick={() => stop.mutate()}
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

function Process({ endpoint: { service }, memory }: EndpointCardProps) {
  if (!service) return null
  return (
    <span>
      {service.since !== null && (
        <>
          since <Ago at={service.since} />
        </>
      )}
      {memory !== null && <span className="dim num"> · {size(memory)} of memory</span>}
      {service.restarts > 0 && <span className="dim num"> · restarted {service.restarts}×</span>}
    </span>
  )
}

function NotRunning({ endpoint: { service } }: { readonly endpoint: Endpoint }) {
  if (service === null) return <span className="dim">starts with the first deployment</span>
  const waits = service.desired === 'running' && service.supervisor === null && service.permission === null && service.status === 'stopped'
  return <span className="dim">{waits ? 'starts in a moment' : 'not running: callers get no answer'}</span>
}

/** Who can ask at all, before any token. */
function Reach({ endpoint: { host, tls, token } }: { readonly endpoint: Endpoint }) {
  const inside = isLoopback(host)
  return (
    <span className="row wrap">
      {inside ? <IconLock className="i s" aria-hidden /> : <IconAlertTriangle className="i s c-warn" aria-hidden />}
      <span>
        {inside ? 'this computer only' : 'other computers'}
        {tls ? ', encrypted (TLS)' : inside ? '' : <span className="c-warn">, not encrypted</span>}
        {!token && <span className="c-warn">, without a token</span>}
      </span>
    </span>
  )
}
