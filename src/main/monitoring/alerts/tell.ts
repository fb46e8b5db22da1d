import { counted } from '../../../shared/numbers.ts'
import { Mask } from '../../datasets/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { describeAlert } from './describe.ts'
import { type Notice, settleNotice, takeNotices } from './notices.ts'
import type { NotificationSettings } from './settings.ts'
import { postWebhook, type WebhookOptions } from './webhook.ts'

/** A notification of the system. */
export interface SystemNotice {
  readonly title: string
  readonly body: string
  /** What is shown when it is clicked. */
  readonly alert: number
}

/** Shows a notification, and says whether it could. */
export type Tell = (notice: SystemNotice) => boolean

/** More at once are one notification. */
const mostSingle = 3
const mostAtOnce = 1_000

/** What is due becomes notifications of the system: one each, or one for many. */
export function tellSystem(workspace: Workspace, tell: Tell): void {
  const notices = takeNotices(workspace, 'system', Date.now(), mostAtOnce)
  if (notices.length === 0) return
  const mask = Mask.anywhere(workspace.db)
  const told = (shown: readonly Notice[], text: SystemNotice) => {
    const result = tell(text)
      ? ({ sent: true, detail: 'Shown as a notification.' } as const)
      : ({ sent: false, detail: 'This system shows no notifications.' } as const)
    for (const notice of shown) settleNotice(workspace, notice, result, Date.now())
  }
  if (notices.length <= mostSingle) {
    for (const notice of notices) {
      const { id, monitor, severity, title } = describeAlert(notice.alert, mask, 'window')
      told([notice], { title: `${severity === 'critical' ? 'Critical: ' : ''}${monitor}`, body: title, alert: id })
    }
    return
  }
  const monitors = [...new Set(notices.map(({ alert }) => alert.monitor))]
  const names = monitors.length > mostSingle ? counted(monitors.length, 'monitor') : monitors.join(', ')
  told(notices, { title: `${counted(notices.length, 'alert')} firing`, body: names, alert: notices[0].alert.id })
}

/** Sends what is due, one after the other; where one does not get through, the others wait for the next look. */
export async function sendWebhooks(
  workspace: Workspace,
  webhook: NonNullable<NotificationSettings['webhook']>,
  signal: AbortSignal,
  options: Omit<WebhookOptions, 'signal'> = {},
): Promise<void> {
  while (!signal.aborted && workspace.sqlite.open) {
    const [notice] = takeNotices(workspace, 'webhook', Date.now(), 1)
    if (!notice) return
    const result = await postWebhook(webhook, webhookBody(workspace, notice), { ...options, signal })
    // Stopped in the middle of it, it is sent by the next one.
    if (signal.aborted || !workspace.sqlite.open) return
    settleNotice(workspace, notice, result, Date.now())
    if (!result.sent) return
  }
}

/** `cairn.alert/1`. `delivery` stays the same however often it is tried, so that a receiver can tell one that came twice. */
function webhookBody(workspace: Workspace, { id, alert }: Notice) {
  const told = describeAlert(alert, Mask.anywhere(workspace.db), 'cli')
  const time = (at: number) => new Date(at).toISOString()
  const { monitor, model, check, subject, severity, state, openedAt, title, remedies, evidence } = told
  return {
    format: 'cairn.alert/1',
    delivery: id,
    workspace: workspace.name,
    alert: { id: told.id, monitor, model, check, subject, severity, state, openedAt: time(openedAt), title, remedies },
    evidence: evidence.slice(0, 20).map(({ window, start, end, result }) => ({
      window,
      start: time(start),
      end: time(end),
      value: result.value,
      reference: result.reference,
      limit: result.limit,
      text: result.text,
    })),
  }
}
