import { type TrackingServer, trackingServerContract } from '../../../shared/contract/tracking/server.ts'
import { connectionLines } from '../../../shared/domain/tracking/connection.ts'
import { defaultSilence } from '../../../shared/domain/tracking/settings.ts'
import { configureTracking, startTracking, stopTracking, trackingState, trackingToken, trackingUri } from '../../tracking/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { viewOf } from '../services.ts'

const os = implementing(trackingServerContract)

const trackingOf = (context: ApiContext) => ({ workspace: context.workspace(), services: context.services() })

export const trackingServer = {
  status: os.status.handler(({ context }) => told(context)),
  start: os.start.handler(async ({ input, context }) => {
    await startTracking(trackingOf(context), input.fingerprint)
    return told(context)
  }),
  stop: os.stop.handler(({ context }) => {
    stopTracking(trackingOf(context))
    return told(context)
  }),
  configure: os.configure.handler(async ({ input, context }) => {
    await configureTracking(trackingOf(context), input)
    return told(context)
  }),
  token: os.token.handler(({ input, context }) => {
    const token = trackingToken(trackingOf(context), input.renew)
    const { settings } = trackingState(trackingOf(context))
    return { token, lines: connectionLines(settings ? trackingUri(settings) : '', token) }
  }),
}

function told(context: ApiContext): TrackingServer {
  const { service, settings, token, running } = trackingState(trackingOf(context))
  const uri = settings && trackingUri(settings)
  return {
    service: service && viewOf(context)(service),
    uri,
    port: settings?.port ?? null,
    token: !settings || settings.tokenHash === null ? 'none' : token === null ? 'unknown' : 'known',
    silence: settings?.silence ?? defaultSilence,
    lines: uri === null ? null : connectionLines(uri, null),
    running,
  }
}
