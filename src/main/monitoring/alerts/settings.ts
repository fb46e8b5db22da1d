import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isLoopback } from '../../../shared/domain/serving/loopback.ts'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'
import { placeOf } from '../../jobs/index.ts'
import type { Workspace } from '../../workspace/index.ts'

/** Where this user is told of alerts. */
export const NotificationSettings = z.object({
  system: z.boolean(),
  webhook: z.object({ url: z.string().max(2_000), allowOutside: z.boolean() }).nullable(),
})
export type NotificationSettings = z.infer<typeof NotificationSettings>

/** In the user's own folder: a workspace that comes from elsewhere must not choose whom its alerts are sent to. */
const pathOf = ({ author, path }: Workspace) => join(author.home, 'notifications', `${placeOf(path)}.json`)

const byDefault: NotificationSettings = { system: true, webhook: null }

export function notificationSettings(workspace: Workspace): NotificationSettings {
  try {
    return NotificationSettings.parse(JSON.parse(readFileSync(pathOf(workspace), 'utf8')))
  } catch {
    return byDefault
  }
}

/** @throws INVALID_INPUT for what is no address of HTTP; WEBHOOK_OUTSIDE without a yes to another computer */
export function setNotifications(workspace: Workspace, settings: NotificationSettings): NotificationSettings {
  const { system, webhook } = settings
  const url = webhook && webhookUrl(webhook.url)
  if (url && webhook && !webhook.allowOutside && !isLoopback(hostOf(url)))
    throw new CairnError('WEBHOOK_OUTSIDE', `${hostOf(url)} is not this computer.`, { host: hostOf(url) })
  // Its path may be a secret.
  const detail = { system, webhook: url?.origin ?? null, allowOutside: webhook?.allowOutside ?? false }
  workspace.change(
    () => ({ action: 'alert.notifications', subject: 'alerts', detail }),
    () => replacePrivateFile(pathOf(workspace), `${JSON.stringify(NotificationSettings.parse(settings))}\n`, true),
  )
  return notificationSettings(workspace)
}

/** @throws INVALID_INPUT */
export function webhookUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url
  throw new CairnError('INVALID_INPUT', 'The webhook is not an address such as http://127.0.0.1:9000/alerts.', {})
}

/** `[::1]` of an address is `::1`. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}
