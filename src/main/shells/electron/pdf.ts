import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { BrowserWindow, session } from 'electron'
import { pageScheme } from './trust.ts'

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

/** Prints a document of ours in a hidden window of its own: no script runs in it, and it can load nothing. */
export async function printPdf(html: string, path: string): Promise<void> {
  const apart = session.fromPartition(`print-${randomUUID()}`)
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }
  const address = `${pageScheme}://print/document`
  apart.protocol.handle(pageScheme, ({ url }) => (url === address ? new Response(html, { headers }) : new Response(null, { status: 404 })))
  apart.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: url !== address && !url.startsWith('data:') }))
  if (process.platform !== 'darwin') apart.setSpellCheckerLanguages([])
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: apart, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, spellcheck: false },
  })
  try {
    await window.loadURL(address)
    await writeFile(path, await window.webContents.printToPDF({ printBackground: true, pageSize: 'A4' }))
  } finally {
    window.destroy()
  }
}
