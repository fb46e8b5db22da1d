import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import { openFileChannel } from '../../../shared/bridge.ts'
import type { Host } from '../host/index.ts'

/** What a command line asks to be opened: the last word that is a file or a folder. From the sources, the app's own folder is a word too. */
export function asked(commandLine: readonly string[], folder: string): string | null {
  const words = commandLine.slice(1).filter((word) => !word.startsWith('-'))
  const paths = words.map((word) => resolve(folder, word)).filter((path) => path !== app.getAppPath())
  return paths.findLast((path) => kindOf(path) !== null) ?? null
}

/** Opens what was asked for: a folder as a workspace, a file in the page once it is there, which gets a token in place of its path. */
export async function openPath(path: string, host: Host, window: BrowserWindow, page?: Promise<void>): Promise<void> {
  const kind = kindOf(path)
  if (kind === null) return
  app.addRecentDocument(path)
  if (kind === 'folder') return host.openOrTell(path)
  await page
  window.webContents.send(openFileChannel, { token: host.files.grant(path, 'read'), name: basename(path) })
}

/** A second start and the system's "open with" come to the window that is there. */
export function openFromOutside(open: (path: string | null) => void): void {
  app.on('second-instance', (_event, words, folder) => open(asked(words, folder)))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open(path)
  })
}

function kindOf(path: string): 'file' | 'folder' | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return 'folder'
  return stat?.isFile() ? 'file' : null
}
