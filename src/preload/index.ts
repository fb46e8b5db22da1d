import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { actionChannels, type Bridge, commandChannel, commandsChannel, connectChannel, openFileChannel } from '../shared/bridge.ts'
import type { ChosenFile } from '../shared/native.ts'

/** The only code of ours with Electron's hand in the page's process: it passes on a port and a handful of named actions. */
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== location.origin || event.data !== connectChannel) return
  const [port] = event.ports
  if (port) ipcRenderer.postMessage(connectChannel, null, [port])
})

/** Keeps what comes before the page listens, such as the file with which the app was started. */
function queue<T>(channel: string): (listener: (value: T) => void) => () => void {
  const waiting: T[] = []
  const listeners = new Set<(value: T) => void>()
  ipcRenderer.on(channel, (_event, value: T) => {
    if (listeners.size === 0) waiting.push(value)
    for (const listener of listeners) listener(value)
  })
  return (listener) => {
    listeners.add(listener)
    for (const value of waiting.splice(0)) listener(value)
    return () => listeners.delete(listener)
  }
}

const bridge: Bridge = {
  pickFile: (request) => ipcRenderer.invoke(actionChannels.pickFile, request),
  // The page hands over the file itself: a path that it makes up is none.
  adoptFile: (file) => ipcRenderer.invoke(actionChannels.adoptFile, webUtils.getPathForFile(file)),
  pickFolder: (request) => ipcRenderer.invoke(actionChannels.pickFolder, request),
  saveAs: (request) => ipcRenderer.invoke(actionChannels.saveAs, request),
  reveal: (token) => ipcRenderer.invoke(actionChannels.reveal, token),
  setCommands: (commands) => ipcRenderer.send(commandsChannel, commands),
  onCommand: queue<string>(commandChannel),
  onOpenFile: queue<ChosenFile>(openFileChannel),
}

contextBridge.exposeInMainWorld('cairn', bridge)
