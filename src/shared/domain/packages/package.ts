import { z } from 'zod'
import { columnTypes, SplitRecipe, SplitSummary } from '../datasets/dataset.ts'
import { Reading } from '../datasets/reading.ts'
import { EngineId, Task } from '../training/recipe.ts'
import { AnyRecipe } from '../training/recipeFormats.ts'
import { Fold } from '../experiments/study.ts'
import { AuthorName } from '../author.ts'
import { Signer } from '../signer.ts'
import { Sha256 } from './sha256.ts'

/** Names inside every package. */
export const manifestName = 'manifest.json'
export const sealName = 'manifest.sig.json'

/** The order of names in a package: by Unicode code point, which is also the order of their UTF-8 bytes. */
export function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0) ?? 0)
  const right = Array.from(b, (c) => c.codePointAt(0) ?? 0)
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i] - right[i]
  }
  return left.length - right.length
}

export const PackagedFile = z.object({ path: z.string().min(1), bytes: z.int().nonnegative(), sha256: Sha256 })
export type PackagedFile = z.infer<typeof PackagedFile>

/** `manifest.json`: what the package is, and every other file of it with its SHA-256. Canonical JSON (RFC 8785). */
export const PackageManifest = z.object({
  format: z.literal('cairn.package/1'),
  /** The registered model, and the number of its version. */
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u),
  version: z.int().positive(),
  task: Task,
  createdBy: z.object({
    cairn: z.string().min(1).max(200),
    /** What the author is called. Packages of version 0.1 do not say it. */
    author: AuthorName.optional(),
  }),
  modelVersionId: z.string().min(1),
  /** Sections of the model card that only a person can write are still missing. */
  draft: z.boolean(),
  /** All files but the manifest and its signature, sorted by code point of the path, each once. */
  files: z
    .array(PackagedFile)
    .refine((files) => files.every((f, i) => i === 0 || byCodePoint(files[i - 1].path, f.path) < 0), 'The files must be sorted, each once.')
    .refine((files) => files.every((f) => f.path !== manifestName && f.path !== sealName), 'The manifest cannot list itself.'),
})
export type PackageManifest = z.infer<typeof PackageManifest>

/** What the author of a package says about it; the rest of the manifest is computed. */
export type PackageHead = Omit<PackageManifest, 'format' | 'files'>

/** `manifest.sig.json`: an Ed25519 signature (RFC 8032) of the exact bytes of `manifest.json`. */
export const PackageSignature = z.object({
  algorithm: z.literal('ed25519'),
  /** SubjectPublicKeyInfo (DER, RFC 8410) in base64. */
  publicKey: z.base64(),
  /** The first 16 hex digits of the SHA-256 of the public key's DER bytes. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.base64(),
})
export type PackageSignature = z.infer<typeof PackageSignature>

export const SignatureInput = z.object({
  /** The column's name, which is also the name of the ONNX input. */
  name: z.string(),
  type: z.enum(columnTypes),
  onnx: z.enum(['double', 'string']),
  /** −1 is the number of rows. */
  shape: z.array(z.int()).default([-1]),
  /** How a missing value is written in the input: NaN for double, the empty text for string. */
  missing: z.enum(['NaN', '""']),
  /** How a boolean or date becomes a double; absent where nothing needs to be said. */
  encoding: z.string().optional(),
  /** The categories seen in training. */
  levels: z.array(z.string()).optional(),
  /** The values seen in training. */
  range: z.object({ min: z.number(), max: z.number() }).optional(),
})
export type SignatureInput = z.infer<typeof SignatureInput>

export const SignatureOutput = z.object({
  /** The name of the ONNX output. */
  name: z.string(),
  onnx: z.enum(['string', 'double', 'float', 'int64']),
  shape: z.array(z.int()),
  description: z.string(),
})
export type SignatureOutput = z.infer<typeof SignatureOutput>

/** `signature.json`: raw columns in, predictions out. */
export const ModelSignature = z.object({
  format: z.literal('cairn.signature/1'),
  inputs: z.array(SignatureInput).min(1).max(10_000),
  outputs: z.array(SignatureOutput).min(1).max(1_000),
  target: z.string(),
  /** The classes in the order of the probabilities; for binary [negative, positive]; empty for regression. */
  labels: z.array(z.string()),
  threshold: z.number().nullable(),
  /** How data are read for the model; absent in packages from before it was recorded. */
  reading: Reading.optional(),
})
export type ModelSignature = z.infer<typeof ModelSignature>

/** `lineage.json`: from the package back to the data. */
export const Lineage = z.object({
  format: z.literal('cairn.lineage/1'),
  dataset: z.object({ name: z.string(), version: z.int().positive(), hash: Sha256, rows: z.int().nonnegative() }),
  split: z.object({ recipe: SplitRecipe, summary: SplitSummary }),
  /**
   * The fold of a cross-validation, which takes the place of the split's recipe; null where there was none. Packages of version 0.1 do
   * not say it: theirs may have been trained on either.
   */
  fold: Fold.nullable().optional(),
  recipe: AnyRecipe,
  run: z.object({ id: z.string(), fingerprint: z.string() }),
  engine: z.object({ id: EngineId, version: z.string() }),
  cairn: z.string(),
  seed: z.int().nonnegative(),
  /** The entry of the workspace's audit log that registered the model version: its number in its chain, and the hash of that up to it. */
  audit: z.object({ row: z.int().positive(), hash: Sha256, chain: z.string().max(64).optional() }).optional(),
})
export type Lineage = z.infer<typeof Lineage>

/** What a package says of the data that its model was trained on: kept with the model version that it becomes. */
export const PackagedTraining = Lineage.pick({ dataset: true, split: true, fold: true, recipe: true })
export type PackagedTraining = z.infer<typeof PackagedTraining>

export const VerifyCheck = z.object({
  /** names, sizes, checksums, signature, samples; open for more. */
  name: z.string(),
  status: z.enum(['ok', 'failed', 'skipped']),
  detail: z.string(),
  /** The error code of a failed check, and the file in the package that it is about. */
  code: z.enum(['PACKAGE_INVALID', 'PACKAGE_UNSAFE', 'PACKAGE_TAMPERED', 'PACKAGE_SIGNATURE', 'SAMPLES_DIFFER']).optional(),
  entry: z.string().optional(),
})
export type VerifyCheck = z.infer<typeof VerifyCheck>

export const VerifyReport = z.object({
  path: z.string(),
  name: z.string(),
  version: z.int(),
  checks: z.array(VerifyCheck),
  keyId: z.string().nullable(),
  /** Who signed it, and what this user knows of the key; null where the signature does not hold. */
  signer: Signer.nullable().default(null),
  draft: z.boolean(),
  /** No check failed. */
  ok: z.boolean(),
})
export type VerifyReport = z.infer<typeof VerifyReport>
