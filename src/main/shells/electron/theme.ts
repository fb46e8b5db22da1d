import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the person has set, for the window's first frame: read before the host of the preferences is loaded, and corrected by it. */
export function storedTheme(home: string): 'light' | 'dark' | 'system' {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(home, 'preferences.json'), 'utf8'))
    const theme = typeof stored === 'object' && stored !== null && 'theme' in stored ? stored.theme : undefined
    return theme === 'light' || theme === 'dark' ? theme : 'system'
  } catch {
    return 'system'
  }
}
