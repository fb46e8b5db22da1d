import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { ComputeTarget, TokenPlace } from '../../../shared/domain/compute/target.ts'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'
import { parseAddress } from './address.ts'

const Kept = ComputeTarget.extend({ token: TokenPlace, check: TargetCheck.nullable() })
const Stored = z.object({ format: z.literal('cairn.targets/1'), targets: z.array(Kept) })

/** A target with its last check and the place of its token, as it is kept. */
export type KeptTarget = z.infer<typeof Kept>

/**
 * The compute targets of this person, by name. They lie in their own folder and never in a workspace, which may come from anyone: so nothing is
 * ever sent to an address that the person did not name.
 * @param home the folder of the author @throws FORMAT_INVALID for a damaged file
 */
export function targetsOf(home: string): KeptTarget[] {
  let text: string
  try {
    text = readFileSync(pathIn(home), 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw CairnError.from(thrown)
  }
  const found = Stored.safeParse(parsed(text))
  if (!found.success)
    throw new CairnError('FORMAT_INVALID', `${pathIn(home)} is damaged. Remove it, and add the compute targets again.`, {
      path: pathIn(home),
    })
  return found.data.targets.toSorted((a, b) => a.name.localeCompare(b.name))
}

/** @throws TARGET_NOT_FOUND */
export function requireTarget(home: string, name: string): KeptTarget {
  const target = targetsOf(home).find((one) => one.name === name)
  if (!target) throw new CairnError('TARGET_NOT_FOUND', `There is no compute target called "${name}" on this computer.`, { target: name })
  return target
}

export interface NewTarget {
  readonly name: string
  readonly address: string
  readonly folder: string
  readonly folderThere?: string
  readonly certificates?: string
}

/** Remembers a target. Nothing is sent to it. @throws TARGET_EXISTS, INVALID_INPUT for an address or folder that is none */
export function addTarget(home: string, { name, address, folder, folderThere, certificates }: NewTarget): KeptTarget {
  const targets = targetsOf(home)
  if (targets.some((one) => one.name === name))
    throw new CairnError('TARGET_EXISTS', `There is a compute target called "${name}" already.`, { target: name })
  for (const [field, path] of Object.entries({ folder, folderThere, certificates }))
    if (path !== undefined && !isAbsolute(path))
      throw new CairnError('INVALID_INPUT', `"${path}" is not an absolute path.`, { field, path })
  const target: KeptTarget = {
    name,
    kind: 'ray',
    address: parseAddress(address).href.replace(/\/$/, ''),
    folder,
    folderThere: folderThere ?? folder,
    certificates: certificates ?? null,
    addedAt: Date.now(),
    token: 'none',
    check: null,
  }
  write(home, [...targets, target])
  return target
}

/** What was found of it, or where its token is now. @throws TARGET_NOT_FOUND */
export function changeTarget(home: string, name: string, change: Partial<Pick<KeptTarget, 'check' | 'token'>>): KeptTarget {
  const target = { ...requireTarget(home, name), ...change }
  write(home, [...others(home, name), target])
  return target
}

/** @throws TARGET_NOT_FOUND */
export function forgetTarget(home: string, name: string): void {
  requireTarget(home, name)
  write(home, others(home, name))
}

const others = (home: string, name: string) => targetsOf(home).filter((one) => one.name !== name)

function write(home: string, targets: readonly KeptTarget[]): void {
  try {
    replacePrivateFile(pathIn(home), `${JSON.stringify({ format: 'cairn.targets/1', targets }, null, 2)}\n`, true)
  } catch (thrown) {
    throw CairnError.from(thrown)
  }
}

const pathIn = (home: string) => join(home, 'compute-targets.json')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
