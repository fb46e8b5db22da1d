import { TrackingSettings } from '../../../shared/domain/tracking/settings.ts'
import type { ServiceKind } from '../../services/index.ts'
import { type RegistryCalls, registryCalls } from '../registry/calls.ts'

/** What the tracking server asks main, which has workers and jobs. */
export type TrackingCalls = RegistryCalls

/** How main speaks with a tracking server. */
export interface TrackingShape {
  readonly settings: TrackingSettings
  // oxlint-disable-next-line typescript/no-empty-object-type
  readonly requests: {}
  readonly event: never
  readonly calls: TrackingCalls
}

/** What main knows of a tracking server. */
export const trackingKind: ServiceKind<'tracking', TrackingSettings, TrackingCalls> = {
  kind: 'tracking',
  settings: TrackingSettings,
  // What clients log comes and goes: V8 would let 300 MB of it lie.
  heap: { young: 2, old: 1_024 },
  reach: { does: 'Takes runs, metrics and files of programs on this computer over HTTP' },
  calls: registryCalls,
}
