import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { ServiceSupervisor } from '../../services/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { FigureSender } from './figures.ts'
import { dropDue } from './notices.ts'
import { notificationSettings } from './settings.ts'
import { sendWebhooks, type Tell, tellSystem } from './tell.ts'

/** Between two looks at what is to be told, in ms. */
const interval = 2_000

/** What alerts are told with. */
interface Monitoring {
  readonly workspace: Workspace
  readonly services: ServiceSupervisor
}

export interface AlertKeeperOptions {
  /** Shows a notification of the system, where the process can. */
  readonly tell?: Tell
}

/** Tells of alerts in a process that stays. What one that was killed has not told, the next one does. */
export class AlertKeeper {
  readonly #monitoring: Monitoring
  readonly #tell: Tell | undefined
  readonly #figures: FigureSender
  readonly #stopped = new AbortController()
  #done: Promise<void> = Promise.resolve()

  constructor(monitoring: Monitoring, { tell }: AlertKeeperOptions = {}) {
    this.#monitoring = monitoring
    this.#tell = tell
    this.#figures = new FigureSender(monitoring)
  }

  run(): void {
    if (!this.#monitoring.workspace.readOnly) this.#done = this.#keep()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopped
    let warned = ''
    while (!signal.aborted && this.#monitoring.workspace.sqlite.open) {
      try {
        await tendNotices(this.#monitoring.workspace, { tell: this.#tell, signal })
        await this.#figures.send(Date.now())
        warned = ''
      } catch (thrown) {
        // Such as a lock that another program holds: the next look is another chance.
        const error = CairnError.from(thrown)
        if (!signal.aborted && error.message !== warned) process.emitWarning(error)
        warned = error.message
      }
      await pause(interval, undefined, { signal, ref: false }).catch(() => {})
    }
  }
}

/** Sends all that is due and that this user wants to be told. */
export async function tendNotices(
  workspace: Workspace,
  { tell, signal }: { readonly tell?: Tell; readonly signal: AbortSignal },
): Promise<void> {
  const settings = notificationSettings(workspace)
  if (!settings.system) dropDue(workspace, 'system', Date.now())
  else if (tell) tellSystem(workspace, tell)
  if (settings.webhook) await sendWebhooks(workspace, settings.webhook, signal)
  else dropDue(workspace, 'webhook', Date.now())
}
