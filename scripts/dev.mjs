/**
 * Develops the app with hot reload: in its window through electron-vite; where there can be none, in the browser, with Vite's server for
 * the page before the server of `cairn open` for all else.
 */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fetchedElectron, noScreen, sandboxFlags } from './electron.ts'

const root = join(import.meta.dirname, '..')
const electron = noScreen() === null ? fetchedElectron() : null
if (electron === null) await inBrowser()
else inWindow(electron)

function inWindow(program) {
  const sandbox = sandboxFlags().length > 0 ? ['--noSandbox'] : []
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const env = { ...process.env, ELECTRON_EXEC_PATH: program }
  process.exit(spawnSync(process.execPath, [vite, 'dev', '--watch', ...sandbox], { cwd: root, env, stdio: 'inherit' }).status ?? 1)
}

async function inBrowser() {
  console.log('No Electron here: the page is served to the browser. Changes of the page show at once; those of main want a new start.')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  const server = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'open', '--no-browser', '--json', ...process.argv.slice(2)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server.once('exit', (code) => process.exit(code ?? 1))
  const { origin, href } = new URL(await new Promise((resolve) => server.stdout.once('data', (text) => resolve(JSON.parse(text).url))))
  const { headers } = await fetch(href, { redirect: 'manual' })
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const key = /#key=([\w-]+)/.exec(`${headers.get('location')} ${headers.get('refresh')}`)?.[1] ?? ''
  const { createServer } = await import('vite')
  const { default: react } = await import('@vitejs/plugin-react')
  // The server answers its own page alone: what comes through this proxy says what that page would.
  const forward = {
    target: origin,
    ws: true,
    changeOrigin: true,
    headers: { origin, cookie, 'x-cairn': key, 'sec-websocket-protocol': `cairn, ${key}` },
  }
  const vite = await createServer({
    configFile: false,
    root: join(root, 'src/renderer'),
    plugins: [react()],
    server: { host: '127.0.0.1', proxy: { '/rpc': forward, '/files': forward } },
  })
  await vite.listen()
  vite.printUrls()
}
