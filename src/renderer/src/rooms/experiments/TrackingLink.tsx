import { Link } from '@tanstack/react-router'
import { hasProcess, isUp } from '../../../../shared/domain/service.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useTrackingServer } from '../../app/trackingServer.ts'
import { IconPlugConnected } from '../../ui/icons.ts'

/** Whether other programs can log here, and the way to where that is set up. */
export function TrackingLink() {
  const server = useTrackingServer().data
  const service = server?.service ?? null
  const up = service !== null && hasProcess(service.status) && isUp(service.status)
  const state = !server ? '' : up ? `on at ${server.uri}` : service?.status === 'failed' ? 'failed' : 'off'
  const running = server && server.running > 0 ? `, ${counted(server.running, 'run')} in progress` : ''
  return (
    <Link to="/tracking" className="btn" title={`Tracking server: ${state}${running}`}>
      <IconPlugConnected className="i s" aria-hidden /> Tracking
      {server && (
        <>
          <span className={`tracking-dot ${up ? 'on' : service?.status === 'failed' ? 'failed' : ''}`} aria-hidden />
          <span className="vh">, {state}</span>
        </>
      )}
    </Link>
  )
}
