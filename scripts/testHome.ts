import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cairnHome } from '../src/main/authors/home.ts'

/** Tests sign and remember in a folder of their own, not in that of the person who runs them. */
export default function setup(): () => void {
  const home = mkdtempSync(join(tmpdir(), 'cairn-test-home-'))
  // The native engine is the one thing of that person's that they use: it takes minutes to install.
  process.env.CAIRN_ENGINES ??= join(cairnHome(), 'engines')
  process.env.CAIRN_HOME = home
  // Nor do they write into that person's keychain.
  process.env.CAIRN_KEYCHAIN = 'off'
  return () => rmSync(home, { recursive: true, force: true })
}
