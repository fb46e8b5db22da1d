import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ChosenFile, FileKind, Native } from '../../../../shared/native.ts'
import { protocol } from '../../../../shared/web.ts'
import type { Client, Connection, ConnectionState } from './connection.ts'
import { pageKey } from './pageKey.ts'

/** The contract over a WebSocket of the same origin; files go up and down over HTTP. */
export function connectWeb(): Connection {
  const listeners = new Set<(state: ConnectionState) => void>()
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`, [protocol, pageKey ?? 'none'])
  const tell = (state: ConnectionState) => {
    for (const listener of listeners) listener(state)
  }
  let wasOpen = false
  socket.addEventListener('open', () => (wasOpen = true))
  socket.addEventListener('close', () => {
    tell('gone')
    // A page without the key is refused each time: it says so once, instead of beginning anew for ever.
    if (wasOpen) void comeBack(tell)
    else void explainRefusal()
  })
  const client: Client = createORPCClient(new RPCLink({ websocket: socket }))
  return {
    client,
    native,
    onConnection: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The server is there and does not take this page: it was not opened with the link. */
async function explainRefusal(): Promise<void> {
  const answer = await answerOfServer()
  if (answer !== 'open') return void setTimeout(() => void comeBack(() => {}), lookInterval)
  document.title = 'Cairn'
  document.body.textContent =
    'This page needs its link. Use the window where Cairn is open, or stop it in the terminal with Ctrl-C and run cairn open again.'
}

/** In ms: how soon it is seen that the server is back. */
const lookInterval = 2_000

/** When the server answers again, the page begins anew: what it knew may not be true any more. What was typed is kept. */
async function comeBack(tell: (state: ConnectionState) => void): Promise<void> {
  const answer = await answerOfServer()
  if (answer === 'open') return location.reload()
  tell(answer)
  setTimeout(() => void comeBack(tell), lookInterval)
}

async function answerOfServer(): Promise<ConnectionState> {
  return fetch('/', { method: 'HEAD' }).then(
    ({ ok }) => (ok ? 'open' : 'restarted'),
    () => 'gone',
  )
}

const native: Native = {
  face: 'web',
  pickFile: async ({ kinds }) => {
    const file = await choose(kinds)
    return file && upload(file)
  },
  adoptFile: upload,
  pickFolder: null,
  saveAs: ({ name }) => ask(`/files/new?name=${encodeURIComponent(name)}`, null),
  deliver: async ({ token, name }) => {
    const link = document.createElement('a')
    link.href = `/files/${token}`
    link.download = name
    link.click()
  },
  reveal: null,
  onCommand: () => () => {},
  setCommands: () => {},
  onOpenFile: () => () => {},
}

function choose(kinds: readonly FileKind[]): Promise<File | null> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = kinds.flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`)).join(',')
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}

function upload(file: File): Promise<ChosenFile> {
  return ask(`/files?name=${encodeURIComponent(file.name)}`, file)
}

/** @throws what the server says, in the form of the contract's errors */
async function ask(path: string, body: File | null): Promise<ChosenFile> {
  const response = await fetch(path, { method: 'POST', body, headers: { 'X-Cairn': pageKey ?? '' } })
  const answer = (await response.json()) as ChosenFile | { code: string; message: string }
  if ('code' in answer) throw Object.assign(new Error(answer.message), { code: answer.code })
  return answer
}
