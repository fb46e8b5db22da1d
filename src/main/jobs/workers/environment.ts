import { quietLibraries } from '../../quietLibraries.ts'

/** What a worker needs of the environment by name: to find programs, folders, libraries, language and time zone. */
const named: ReadonlySet<string> = new Set([
  'APPDATA',
  'COMSPEC',
  'DYLD_LIBRARY_PATH',
  'FONTCONFIG_FILE',
  'HOME',
  'HOMEDRIVE',
  'HOMEPATH',
  'LANG',
  'LANGUAGE',
  'LD_LIBRARY_PATH',
  'LOCALAPPDATA',
  'NODE_COMPILE_CACHE',
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'NUMBER_OF_PROCESSORS',
  'PATH',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
  'USERPROFILE',
  'WINDIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
])
const prefixes = ['CAIRN_', 'ELECTRON_', 'LC_', 'OMP_', 'TF_']

/** The environment of a worker. Keys and tokens that lie in the environment of this process stay here: a worker reads what strangers made. */
export function workerEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    // Windows does not tell upper from lower case.
    const upper = name.toUpperCase()
    if (value !== undefined && (named.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix)))) kept[name] = value
  }
  return { ...kept, ...quietLibraries }
}
