import { app, type Session } from 'electron'
import { isOurs, type PageOrigin } from './trust.ts'

/** Whatever contents ever come to be: they stay on their page, open no window, take no webview. */
export function lockContents(origin: PageOrigin): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    // A link, a form, a dropped file, `location = …`. Only a reload of the page itself is let through.
    contents.on('will-navigate', (event) => {
      if (!isOurs(event.url, origin) || new URL(event.url).pathname !== new URL(origin.start).pathname) event.preventDefault()
    })
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
  })
}

const local = new Set(['blob:', 'data:', 'devtools:', 'chrome-extension:'])

/** No permission is given, no device is shown, and no request leaves: whatever is not the page's own is cancelled. */
export function lockSession(session: Session, origin: PageOrigin): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(mayWriteClipboard(permission)))
  session.setPermissionCheckHandler((_contents, permission) => mayWriteClipboard(permission))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    const socket = url.replace(/^ws:/, 'http:')
    decide({ cancel: !(isOurs(url, origin) || isOurs(socket, origin) || local.has(new URL(url).protocol)) })
  })
  // A dictionary is fetched at every start although no field is checked, unless there is no language.
  if (process.platform !== 'darwin') session.setSpellCheckerLanguages([])
}

/** "Copy" is the one thing that the page does on its own: it can write to the clipboard, and not read from it. */
function mayWriteClipboard(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

/** Before the app is ready: Chromium looks nothing up and reports nothing. */
export function silenceChromium(origin: PageOrigin): void {
  const excluded = origin.protocol === 'app:' ? '' : `, EXCLUDE ${origin.host.replace(/:\d+$/, '')}`
  app.commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${excluded}`)
  for (const name of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability', 'no-pings'])
    app.commandLine.appendSwitch(name)
  app.commandLine.appendSwitch('no-proxy-server')
}
