import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of this user where Cairn keeps what belongs to no workspace. */
export function cairnHome(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.CAIRN_HOME) return env.CAIRN_HOME
  if (platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'cairn')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'cairn')
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'cairn')
}
