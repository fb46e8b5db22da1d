import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Tests sign and remember in a folder of their own, not in that of the person who runs them. */
export default function setup(): () => void {
  const home = mkdtempSync(join(tmpdir(), 'cairn-test-home-'))
  process.env.CAIRN_HOME = home
  return () => rmSync(home, { recursive: true, force: true })
}
