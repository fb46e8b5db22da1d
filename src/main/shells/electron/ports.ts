import { ipcMain, type MessagePortMain, type WebContents } from 'electron'
import { connectChannel } from '../../../shared/bridge.ts'
import { isTrusted, type PageOrigin } from './trust.ts'

export interface PagePorts {
  /** Gives every port of the page, also those that it has handed over already. A page that is loaded anew comes with a new one. */
  serve(listener: (port: MessagePortMain) => void): void
}

/** The page may be there before what answers it: its ports are kept until then, and with them what it asked. */
export function keepPorts(contents: WebContents, origin: PageOrigin): PagePorts {
  const waiting: MessagePortMain[] = []
  let give: (port: MessagePortMain) => void = (port) => waiting.push(port)
  ipcMain.on(connectChannel, (event) => {
    const [port] = event.ports
    if (!port) return
    if (isTrusted(event, contents, origin)) give(port)
    else port.close()
  })
  return {
    serve(listener) {
      give = listener
      for (const port of waiting.splice(0)) listener(port)
    },
  }
}
