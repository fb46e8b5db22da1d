import { TendedLoop } from '../../jobs/index.ts'
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
  readonly #workspace: Workspace
  readonly #tell: Tell | undefined
  readonly #figures: FigureSender
  readonly #loop: TendedLoop

  constructor(monitoring: Monitoring, { tell }: AlertKeeperOptions = {}) {
    this.#loop = new TendedLoop(monitoring.workspace, interval, () => this.#look())
    this.#workspace = monitoring.workspace
    this.#tell = tell
    this.#figures = new FigureSender(monitoring)
  }

  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #look(): Promise<void> {
    await tendNotices(this.#workspace, { tell: this.#tell, signal: this.#loop.signal })
    await this.#figures.send(Date.now())
    this.#loop.forget()
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
