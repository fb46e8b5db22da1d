import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manifestName, sealName } from '../../../shared/domain/packages/package.ts'
import type { CairnError } from '../../../shared/errors.ts'
import { type AuthorKey, authorKey } from '../../authors/index.ts'
import { canonicalJson, checkSeal, requireChecks, sealPackage } from './seal.ts'

let home = ''
let key: AuthorKey
let other: AuthorKey
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cairn-seal-'))
  key = authorKey(join(home, 'a'))
  other = authorKey(join(home, 'b'))
})
afterAll(() => rm(home, { recursive: true }))

const head = {
  name: 'wine "red"',
  version: 1,
  task: 'regression',
  createdBy: { cairn: '0.1.0' },
  modelVersionId: 'f'.repeat(64),
  draft: true,
} as const
const files = new Map<string, Uint8Array>([
  ['card.md', Buffer.from('# Wine\n')],
  ['model/model.onnx', Buffer.from([1, 2, 3])],
])
const sealed = () => sealPackage(files, head, key)

/** The error of importing these files. */
function refusal(changed: ReadonlyMap<string, Uint8Array>, trustedKeyId?: string): CairnError {
  try {
    requireChecks(checkSeal(changed, { trustedKeyId }).checks)
  } catch (error) {
    return error as CairnError
  }
  throw new Error('The changed package was accepted.')
}

describe('checkSeal', () => {
  test('[PK-3] an untouched package passes, and says who signed it', () => {
    const { manifest, keyId, checks } = checkSeal(sealed(), { trustedKeyId: key.keyId })
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['names ok', 'sizes ok', 'checksums ok', 'signature ok'])
    expect(keyId).toBe(key.keyId)
    expect(manifest).toMatchObject({ ...head, format: 'cairn.package/1' })
    expect(manifest.files.map((file) => file.path)).toEqual(['card.md', 'model/model.onnx'])
    expect(() => requireChecks(checks)).not.toThrow()
  })

  test('sealing again replaces the seal', () => {
    expect(sealPackage(sealed(), head, key)).toEqual(sealed())
  })

  test('[PK-3] a changed file is named', () => {
    const error = refusal(sealed().set('card.md', Buffer.from('# Evil\n')))
    expect(error).toMatchObject({ code: 'PACKAGE_TAMPERED', details: { entry: 'card.md' }, message: expect.stringContaining('SHA-256') })
  })

  test('[PK-3] a file of another size is named, with both sizes', () => {
    const error = refusal(sealed().set('card.md', Buffer.from('#')))
    expect(error).toMatchObject({
      code: 'PACKAGE_TAMPERED',
      details: { entry: 'card.md' },
      message: expect.stringMatching(/1 bytes; expected 7/),
    })
  })

  test('[PK-3] a file that was added is named', () => {
    expect(refusal(sealed().set('evil.py', Buffer.from('x')))).toMatchObject({ code: 'PACKAGE_TAMPERED', details: { entry: 'evil.py' } })
  })

  test('[PK-3] a file that was removed is named', () => {
    const removed = sealed()
    removed.delete('card.md')
    expect(refusal(removed)).toMatchObject({ code: 'PACKAGE_TAMPERED', details: { entry: 'card.md' } })
  })

  test('[PK-3] a changed manifest does not match its signature', () => {
    const changed = sealed()
    const manifest = JSON.parse(Buffer.from(changed.get(manifestName) ?? []).toString())
    changed.set(manifestName, canonicalJson({ ...manifest, draft: false }))
    expect(refusal(changed)).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
  })

  test('[PK-3] even white space in the manifest counts', () => {
    const changed = sealed()
    changed.set(manifestName, Buffer.concat([changed.get(manifestName) ?? Buffer.alloc(0), Buffer.from('\n')]))
    expect(refusal(changed)).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
  })

  test('[PK-3] a package signed anew by someone else is refused where a key is trusted', () => {
    const forged = sealPackage(new Map([...files, ['card.md', Buffer.from('# Evil\n')]]), head, other)
    expect(refusal(forged, key.keyId)).toMatchObject({ code: 'PACKAGE_SIGNATURE', message: expect.stringContaining(other.keyId) })
    expect(checkSeal(forged).checks.at(-1)).toMatchObject({ status: 'ok', detail: `signed with the key ${other.keyId}` })
  })

  test('[PK-3] a key that pretends to have another id is refused', () => {
    const changed = sealPackage(files, head, other)
    const seal = JSON.parse(Buffer.from(changed.get(sealName) ?? []).toString())
    changed.set(sealName, canonicalJson({ ...seal, keyId: key.keyId }))
    expect(refusal(changed, key.keyId)).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
  })

  test('[PK-3] a missing, broken or foreign signature is refused', () => {
    const manifest = sealed().get(manifestName) ?? Buffer.alloc(0)
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const der = rsa.publicKey.export({ type: 'spki', format: 'der' })
    const keyId = createHash('sha256').update(der).digest('hex').slice(0, 16)
    const signature = sign('sha256', manifest, rsa.privateKey).toString('base64')
    const foreign = { algorithm: 'ed25519', publicKey: der.toString('base64'), keyId, signature }
    for (const seal of [Buffer.from('no json'), Buffer.from('{}'), canonicalJson(foreign)]) {
      expect(refusal(sealed().set(sealName, seal))).toMatchObject({ code: 'PACKAGE_SIGNATURE', details: { entry: sealName } })
    }
    const unsigned = sealed()
    unsigned.delete(sealName)
    expect(refusal(unsigned)).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
    expect(checkSeal(unsigned).keyId).toBeNull()
  })

  test('a trusted key may be given by its full fingerprint, never by a few digits', () => {
    const full = createHash('sha256').update(Buffer.from(key.publicKey, 'base64')).digest('hex')
    expect(() => requireChecks(checkSeal(sealed(), { trustedKeyId: full }).checks)).not.toThrow()
    expect(refusal(sealed(), `${key.keyId}0000`)).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
    expect(refusal(sealed(), key.keyId.slice(0, 8))).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
    expect(refusal(sealed(), '')).toMatchObject({ code: 'PACKAGE_SIGNATURE' })
  })

  test('all that is wrong is reported at once', () => {
    const changed = sealed().set('card.md', Buffer.from('#')).set('evil.py', Buffer.from('x'))
    const failed = checkSeal(changed, { trustedKeyId: other.keyId }).checks.filter((check) => check.status === 'failed')
    expect(failed.map((check) => check.name)).toEqual(['names', 'sizes', 'checksums', 'signature'])
  })

  test('a manifest that is none is invalid, with the field', () => {
    const invalid = (manifest: Uint8Array) => () => checkSeal(sealed().set(manifestName, manifest))
    expect(invalid(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'PACKAGE_INVALID' }))
    const unsorted = { ...head, format: 'cairn.package/1', files: ['b', 'a'].map((path) => ({ path, bytes: 0, sha256: '0'.repeat(64) })) }
    expect(invalid(canonicalJson(unsorted))).toThrow(
      expect.objectContaining({ code: 'PACKAGE_INVALID', details: expect.objectContaining({ field: 'files' }) }),
    )
    const missing = sealed()
    missing.delete(manifestName)
    expect(() => checkSeal(missing)).toThrow(expect.objectContaining({ code: 'PACKAGE_INVALID' }))
  })
})
