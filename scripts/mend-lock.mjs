/**
 * Adds to package-lock.json what `npm install` leaves out where the registry does not serve a package of another
 * platform: `npm ci` then stops with "Missing: … from lock file" on every machine. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))

/** Where Node's resolution finds `name` from the package at `from`, or the place where npm would put it. */
function locate(from, name) {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (place in lock.packages) return { place, found: true }
    if (at === '') return { place, found: false }
  }
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/** What platform a package is for, read from its name, such as `@oxlint/binding-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const system = systems.find((s) => words.includes(s))
  const cpu = processors.find((p) => words.includes(p))
  const libc = words.some((w) => w.startsWith('musl')) ? 'musl' : words.some((w) => w.startsWith('gnu')) ? 'glibc' : undefined
  if (system === undefined || cpu === undefined) throw new Error(`${name} does not name its platform; add it to package-lock.json by hand.`)
  return { cpu: [cpu], os: [system], ...(system === 'linux' && libc ? { libc: [libc] } : {}) }
}

const added = []
for (const [from, owner] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const { place, found } = locate(from, name)
    if (found) continue
    if (!/^\d/.test(version)) throw new Error(`${from} wants ${name} ${version}, which is not one version; add it by hand.`)
    const entry = { ...platformOf(name), ...(owner.dev ? { dev: true } : {}), optional: true }
    // In npm's own order, so that a later `npm install` leaves the file as it is.
    const rest = Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))
    lock.packages[place] = { version, ...Object.fromEntries(rest) }
    added.push(`${name}@${version}`)
  }
}

if (added.length > 0) {
  // npm sorts the places as text in the reader's alphabet.
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries(sorted)
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}
console.log(added.length === 0 ? 'The lock file is complete.' : `Added to the lock file: ${added.join(', ')}`)
