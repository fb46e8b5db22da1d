import { type AlertSignal, nextCondition } from '../../../shared/domain/monitoring/alertStates.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import { settleLooks } from './looks.ts'
import { dropNotices, postponeNotices } from './notices.ts'
import { changeAlert, requireAlert, type StoredAlert } from './store.ts'

/** Somebody has seen it and takes care of it. It stays open, and tells nothing more. @throws NOT_FOUND; INVALID_INPUT where it is resolved */
export function acknowledgeAlert(workspace: Workspace, { id, note }: { readonly id: number; readonly note: string }): StoredAlert {
  return turn(workspace, { id, signal: 'acknowledge', action: 'alert.acknowledge', note })
}

/** By hand: what has failed until now opens it no more; a window that fails after that does. @throws NOT_FOUND; INVALID_INPUT where it is resolved */
export function resolveAlert(workspace: Workspace, { id, note }: { readonly id: number; readonly note: string }): StoredAlert {
  return turn(workspace, { id, signal: 'resolve', action: 'alert.resolve', note })
}

interface Turn {
  readonly id: number
  readonly signal: AlertSignal
  readonly action: string
  readonly note: string
}

function turn(workspace: Workspace, { id, signal, action, note }: Turn): StoredAlert {
  const now = Date.now()
  return workspace.change(
    ({ monitor, check }) => ({ action, subject: `alert:${id}`, detail: { monitor, check, note } }),
    (db) => {
      const alert = requireAlert(db, id)
      const state = nextCondition(alert.state, signal)
      if (state === null || state === 'ok') throw isResolved(id)
      const event = { at: now, event: state === 'resolved' ? 'resolved' : 'acknowledged', detail: note, actor: workspace.actor } as const
      changeAlert(db, alert, { state, event }, now)
      dropNotices(db, id)
      if (state === 'resolved') settleLooks(db, alert.monitorId, alert.key)
      return requireAlert(db, id)
    },
  )
}

/**
 * Tells nothing more until then; if it is still firing at that time, it is told once more. Null wakes it.
 * @param until in ms since 1970 UTC @throws NOT_FOUND; INVALID_INPUT for a time that is past, or where it is resolved
 */
export function snoozeAlert(workspace: Workspace, { id, until }: { readonly id: number; readonly until: number | null }): StoredAlert {
  const now = Date.now()
  if (until !== null && until <= now)
    throw new CairnError('INVALID_INPUT', 'An alert is snoozed until a time in the future.', { alert: id })
  return workspace.change(
    ({ monitor, check }) => ({
      action: until === null ? 'alert.wake' : 'alert.snooze',
      subject: `alert:${id}`,
      detail: { monitor, check, until },
    }),
    (db) => {
      const alert = requireAlert(db, id)
      if (alert.state === 'resolved') throw isResolved(id)
      const detail = until === null ? '' : `Until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
      const event = { at: now, event: until === null ? 'woken' : 'snoozed', detail, actor: workspace.actor } as const
      changeAlert(db, alert, { snoozedUntil: until, event }, now)
      if (until === null) dropNotices(db, id)
      else postponeNotices(db, id, until, now)
      return requireAlert(db, id)
    },
  )
}

function isResolved(id: number): CairnError {
  return new CairnError('INVALID_INPUT', `Alert ${id} is already resolved.`, { alert: id })
}
