import { join } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import { childProcessWorkers } from '../../../jobs/index.ts'
import { appRoot } from '../../../resources.ts'
import { activityText, Host } from '../../host/index.ts'
import { WebServer } from '../../web/index.ts'
import type { Cli, Outcome } from '../cli.ts'
import { locateWorkspace } from '../locate.ts'
import { workerEntry } from '../session.ts'
import { openBrowser, signpostTo } from '../openBrowser.ts'

interface OpenOptions {
  readonly port: number
  readonly browser: boolean
}

/** The app in the browser, from a server of this process, until it is interrupted. */
export async function open(cli: Cli, options: OpenOptions, folder: string | undefined): Promise<Outcome> {
  const host = new Host({ face: 'web', startWorker: childProcessWorkers(workerEntry()) })
  const place = workspaceToOpen(cli, folder)
  if (place !== null) await host.openFolder(place)
  const server = await WebServer.start({ host, folder: join(appRoot, 'out/renderer'), port: options.port })
  tell(cli, server.url)
  const signpost = options.browser ? signpostTo(server.url) : null
  if (signpost) {
    openBrowser(signpost.path)
    void server.admitted.then(() => signpost.remove())
  }
  try {
    await interrupted(cli, host)
  } finally {
    signpost?.remove()
    await server.close()
    await host.quit()
  }
  // What there was to say was said when it started.
  return { data: undefined, text: '' }
}

/** The folder that is named; else the nearest one, or none where there is none: then the app shows its start. */
function workspaceToOpen(cli: Cli, folder: string | undefined): string | null {
  if (folder !== undefined) return folder
  try {
    return locateWorkspace(cli.workspace, process.env, process.cwd())
  } catch (error) {
    if (error instanceof CairnError && error.code === 'WORKSPACE_NOT_FOUND' && cli.workspace === undefined) return null
    throw error
  }
}

function tell(cli: Cli, url: string): void {
  if (cli.json) process.stdout.write(`${JSON.stringify({ url })}\n`)
  else process.stdout.write(`Cairn is at ${url}\nThe link works once, on this computer only. Press Ctrl-C to stop.\n`)
}

/** Waits for Ctrl-C. While jobs or services run, the first one says so and only the second one stops them. */
async function interrupted(cli: Cli, host: Host): Promise<void> {
  await new Promise<void>((resolve) => {
    let warned = false
    const onSignal = () => {
      const { jobs, services } = host.activity
      if (warned || jobs + services === 0) return resolve()
      warned = true
      cli.note(`${activityText({ jobs, services })}. Press Ctrl-C again to stop.`)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', () => resolve())
  })
}
