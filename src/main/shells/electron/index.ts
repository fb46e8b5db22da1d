import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { cairnHome } from '../../authors/home.ts'
import { writableFolder } from './home.ts'
import { lockContents, silenceChromium } from './lock.ts'
import { asked } from './opened.ts'
import { registerPageScheme } from './protocol.ts'
import { start } from './start.ts'
import { pageOrigin } from './trust.ts'

/**
 * The desktop app. The order matters: where its files lie, whether it is the only one, the page's scheme and Chromium's switches all
 * have to be settled before the app is ready; a top-level `await` of that would wait for ever.
 */
const origin = pageOrigin(process.env.ELECTRON_RENDERER_URL, app.isPackaged)

// An error box would hold a process that has nothing more to do; the person is told, and it ends.
process.on('uncaughtException', (error) => end(error))
// A promise that nobody waited for is a fault to be told, and no reason to stop the jobs that run.
process.on('unhandledRejection', (reason) => process.stderr.write(`${textOf(reason)}\n`))

app.setName('Cairn')
const home = writableFolder(join(cairnHome(), 'window'))
// A home that cannot be written to is told on the start screen; the window itself needs some place meanwhile.
app.setPath('userData', home ?? mkdtempSync(join(tmpdir(), 'cairn-window-')))

if (app.requestSingleInstanceLock()) {
  silenceChromium(origin)
  registerPageScheme()
  lockContents(origin)
  app
    .whenReady()
    .then(() => start(origin, asked(process.argv, process.cwd())))
    .catch(end)
} else {
  // The first one hears of it through `second-instance`, and shows itself.
  app.quit()
}

function end(reason: unknown): void {
  const text = textOf(reason)
  process.stderr.write(`${text}\n`)
  if (app.isReady() && app.isPackaged)
    dialog.showMessageBoxSync({
      type: 'error',
      title: 'Cairn',
      message: 'Cairn must close',
      detail: `This is a bug in Cairn, not a problem with your data. Saved work is safe.\n\n${text.slice(0, 2_000)}`,
    })
  app.exit(1)
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
}
