import { spawn } from 'node:child_process'

/**
 * A screen for windows, named in DISPLAY: that of the machine, else one in memory.
 *
 * @returns to end it
 * @throws where there is neither
 */
export async function openScreen(): Promise<() => void> {
  if (process.platform !== 'linux' || process.env.DISPLAY) return () => {}
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  process.env.DISPLAY = await new Promise<string>((resolve, reject) => {
    child.once('error', () => reject(new Error('there is no screen: set DISPLAY, or install Xvfb')))
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    child.stdout.once('data', (text: Buffer) => resolve(`:${text.toString().trim()}`))
  })
  return () => {
    delete process.env.DISPLAY
    child.kill()
  }
}
