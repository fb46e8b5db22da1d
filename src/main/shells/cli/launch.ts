import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Starts the command line. Some dependencies need Node 22; an older Node that was started by hand (npm and npx find the
 * right one by themselves) hands over to the Node that `npm ci` put beside them. For this, nothing else may be
 * imported before the version is known.
 */
const oldest = 22

function projectNode(): string | undefined {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  return [join(root, 'node_modules/node/bin/node'), join(root, 'node_modules/node/bin/node.exe')].find(existsSync)
}

function handOver(node: string): void {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  // The terminal sends Ctrl-C to both; the child decides when to end.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  await import('./index.ts')
} else {
  const node = projectNode()
  if (node) handOver(node)
  else {
    process.stderr.write(`Cairn needs Node ${oldest} or newer; this is ${process.version}. Run it with npx, or run npm ci first.\n`)
    process.exitCode = 1
  }
}
