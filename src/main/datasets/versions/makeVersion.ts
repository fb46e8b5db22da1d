import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { ReadingQuestion, ReadingReport } from '../../../shared/domain/datasets/changes.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { RuleResult } from '../../../shared/domain/datasets/rules.ts'
import type { PersonalHint } from '../../../shared/domain/datasets/sensitive.ts'
import type { FileFacts } from '../../../shared/domain/datasets/versionSource.ts'
import { CairnError } from '../../../shared/errors.ts'

/** What an import or an append made; main commits it. */
export interface ImportOutput {
  readonly manifest: Manifest
  /** SHA-256 of the manifest's canonical JSON (RFC 8785). */
  readonly versionId: string
  readonly rows: number
  /** The object with the profile, as canonical JSON. */
  readonly profileObject: string
  readonly warnings: readonly string[]
  /** How the file lay; absent where none was read. */
  readonly file?: FileFacts
  /** What reading a file changed; absent where none was read. */
  readonly report?: ReadingReport
  /** Columns that are text until somebody says how they are read. */
  readonly questions?: readonly ReadingQuestion[]
  /** What the dataset's rules found in it. */
  readonly ruleResults: readonly RuleResult[]
  /** Columns that likely hold personal data. */
  readonly personal: readonly PersonalHint[]
}

export function canonicalText(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new CairnError('INTERNAL', 'The value has no canonical JSON.')
  return text
}

export function versionIdOf(manifest: Manifest): string {
  return createHash('sha256').update(canonicalText(manifest)).digest('hex')
}
