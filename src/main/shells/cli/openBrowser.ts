import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file that leads a browser to an address. */
export interface Signpost {
  readonly path: string
  remove(): void
}

/**
 * Everyone on this computer can read the arguments of a program, and the one-time link is as good as a key: so the browser is
 * started with the path of a file, which only this user can read, and the file leads to the link.
 */
export function signpostTo(url: string): Signpost {
  // Its folder is private on every system: `mkdtemp` makes it for its owner alone.
  const folder = mkdtempSync(join(tmpdir(), 'cairn-open-'))
  const path = join(folder, 'cairn.html')
  const address = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cairn</title><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}"><body><p><a href="${address}">Open Cairn</a></p></body></html>
`
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' })
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The system's own way to open a file in the browser. A machine without one still has the link in the terminal. */
export function openBrowser(path: string): void {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as 'darwin' | 'win32'] ?? ['xdg-open']
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
