import { createHash, createPublicKey, verify } from 'node:crypto'
import canonicalize from 'canonicalize'
import {
  byCodePoint,
  manifestName,
  type PackageHead,
  PackageManifest,
  PackageSignature,
  sealName,
  type VerifyCheck,
} from '../../../shared/domain/packages/package.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type AuthorKey, fingerprint } from '../../authors/index.ts'

type Files = ReadonlyMap<string, Uint8Array>

/** JSON in its canonical form (RFC 8785), so that the same content has the same bytes and the same hash. */
export function canonicalJson(value: unknown): Buffer {
  const text = canonicalize(value)
  if (text === undefined) throw new CairnError('INTERNAL', 'This cannot be written as JSON.')
  return Buffer.from(text)
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Adds `manifest.json`, with the SHA-256 of every other file, and its signature. Ed25519 is deterministic: the same
 * files, head and key give the same bytes.
 */
export function sealPackage(files: Files, head: PackageHead, key: AuthorKey): Map<string, Uint8Array> {
  const listed = [...files]
    .filter(([path]) => path !== manifestName && path !== sealName)
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }))
  const manifest = canonicalJson(PackageManifest.parse({ ...head, format: 'cairn.package/1', files: listed }))
  const signature: PackageSignature = {
    algorithm: 'ed25519',
    publicKey: key.publicKey,
    keyId: key.keyId,
    signature: key.sign(manifest).toString('base64'),
  }
  return new Map([...files, [manifestName, manifest], [sealName, canonicalJson(signature)]])
}

export interface CheckedSeal {
  readonly manifest: PackageManifest
  /** Who signed, where the signature can be read; null otherwise. */
  readonly keyId: string | null
  /** The SHA-256 of the key whose signature holds; null where none does. */
  readonly fingerprint: string | null
  /** names, sizes, checksums, signature. */
  readonly checks: readonly VerifyCheck[]
}

export interface SealOptions {
  /** The key that must have signed: its id (16 hex digits) or any longer part of its full fingerprint. */
  readonly trustedKeyId?: string
}

/**
 * Compares the files with the manifest, and the manifest with its signature. A failed check carries its code
 * (PACKAGE_TAMPERED, PACKAGE_SIGNATURE) and the file that it is about; it does not throw, so that all are reported.
 * @throws PACKAGE_INVALID when there is no readable manifest to compare with
 */
export function checkSeal(files: Files, { trustedKeyId }: SealOptions = {}): CheckedSeal {
  const manifest = parseManifest(files)
  const { keyId, fingerprint: print, check } = checkSignature(files, trustedKeyId)
  return { manifest, keyId, fingerprint: print, checks: [checkListed(files, manifest), ...checkContents(files, manifest), check] }
}

/** Throws the first failed check. @throws PACKAGE_TAMPERED, PACKAGE_SIGNATURE and what else a check names */
export function requireChecks(checks: readonly VerifyCheck[]): void {
  const failed = checks.find((check) => check.status === 'failed')
  if (!failed) return
  throw new CairnError(failed.code ?? 'PACKAGE_INVALID', failed.detail, failed.entry === undefined ? {} : { entry: failed.entry })
}

function parseManifest(files: Files): PackageManifest {
  const bytes = files.get(manifestName)
  if (!bytes) throw new CairnError('PACKAGE_INVALID', `The package has no ${manifestName}.`, { entry: manifestName })
  const parsed = PackageManifest.safeParse(jsonOrNull(bytes))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const details = { entry: manifestName, field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' }
  throw new CairnError('PACKAGE_INVALID', `The ${manifestName} of the package is not valid.`, details)
}

function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

const ok = (name: string, detail: string): VerifyCheck => ({ name, status: 'ok', detail })

function tampered(name: string, entry: string, detail: string): VerifyCheck {
  return { name, status: 'failed', code: 'PACKAGE_TAMPERED', entry, detail }
}

function checkListed(files: Files, manifest: PackageManifest): VerifyCheck {
  const listed = new Set(manifest.files.map((file) => file.path))
  for (const path of listed) {
    if (!files.has(path)) return tampered('names', path, `The file ${path} is missing.`)
  }
  for (const path of files.keys()) {
    if (!listed.has(path) && path !== manifestName && path !== sealName) {
      return tampered('names', path, `The file ${path} is not in the manifest.`)
    }
  }
  return ok('names', `${listed.size} files, as in the manifest`)
}

/** Files that are missing are reported by `names`. */
function checkContents(files: Files, manifest: PackageManifest): VerifyCheck[] {
  const present = manifest.files.flatMap((file) => {
    const bytes = files.get(file.path)
    return bytes ? [{ file, bytes }] : []
  })
  const resized = present.find(({ file, bytes }) => bytes.length !== file.bytes)
  const changed = present.find(({ file, bytes }) => sha256(bytes) !== file.sha256)
  return [
    resized
      ? tampered(
          'sizes',
          resized.file.path,
          `The file ${resized.file.path} has ${resized.bytes.length} bytes; expected ${resized.file.bytes}.`,
        )
      : ok('sizes', 'all as in the manifest'),
    changed
      ? tampered('checksums', changed.file.path, `The file ${changed.file.path} does not match its SHA-256.`)
      : ok('checksums', `SHA-256 of ${present.length} files`),
  ]
}

type CheckedSignature = Pick<CheckedSeal, 'keyId' | 'fingerprint'> & { readonly check: VerifyCheck }

function checkSignature(files: Files, trustedKeyId: string | undefined): CheckedSignature {
  const seal = PackageSignature.safeParse(jsonOrNull(files.get(sealName) ?? new Uint8Array()))
  if (!seal.success) return { keyId: null, fingerprint: null, check: unsigned(`The package has no valid ${sealName}.`) }
  const { publicKey, keyId, signature } = seal.data
  const print = fingerprint(Buffer.from(publicKey, 'base64'))
  if (!print.startsWith(keyId)) return { keyId, fingerprint: null, check: unsigned(`The key ${keyId} is not the key in the package.`) }
  if (!signatureMatches(files.get(manifestName), publicKey, signature)) {
    return { keyId, fingerprint: null, check: unsigned(`The signature of ${manifestName} by the key ${keyId} does not match.`) }
  }
  const holds = { keyId, fingerprint: print }
  if (trustedKeyId === undefined) return { ...holds, check: ok('signature', `signed with the key ${keyId}`) }
  const wanted = trustedKeyId.toLowerCase()
  if (wanted.length < 16 || !print.startsWith(wanted)) {
    return { ...holds, check: unsigned(`The package is signed with the key ${keyId}, not with ${trustedKeyId}.`) }
  }
  return { ...holds, check: ok('signature', `signed with the key ${keyId}, as asked for`) }
}

function unsigned(detail: string): VerifyCheck {
  return { name: 'signature', status: 'failed', code: 'PACKAGE_SIGNATURE', entry: sealName, detail }
}

/** Any key type but Ed25519, and any bytes that are no key, count as no match. */
function signatureMatches(manifest: Uint8Array | undefined, publicKey: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    if (manifest === undefined || key.asymmetricKeyType !== 'ed25519') return false
    return verify(null, manifest, key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}
