import { z } from 'zod'
import { ArtifactPath } from '../../domain/experiments/artifactPath.ts'
import { FileRef, operation, Ref } from '../base.ts'
import { ArtifactEntry } from '../experiments/artifacts.ts'

/** Whose files: of any run, of a model that a program logged, or of a registered model version. */
export const ArtifactOwner = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: z.int().positive() }),
  z.object({
    kind: z.literal('loggedModel'),
    id: z.string().regex(/^m-[0-9a-f]{32}$/, 'The ID of a logged model is m- and 32 hexadecimal digits.'),
  }),
  z.object({ kind: z.literal('version'), ref: Ref }),
])
export type ArtifactOwner = z.infer<typeof ArtifactOwner>

export const ArtifactFile = z.object({ of: ArtifactOwner, path: ArtifactPath })
export type ArtifactFile = z.infer<typeof ArtifactFile>

/** An image as it can be drawn: what it is, its first bytes say, not its name. */
const Image = z.object({
  mime: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  base64: z.string(),
  /** In pixels. */
  width: z.int(),
  height: z.int(),
})
export type PreviewImage = z.infer<typeof Image>

/** Why a file is not shown. */
const None = z.object({ kind: z.literal('none'), reason: z.string() })

/** What is shown of a file. Nothing of it is ever run: HTML and SVG are text. */
export const ArtifactContent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string(),
    /** Of what the text is, by the name of the file: for whoever colours it. */
    language: z.enum(['text', 'json', 'yaml', 'csv', 'xml', 'html', 'svg', 'markdown', 'code']),
    /** Only the beginning is shown. */
    truncated: z.boolean(),
    /** Values of sensitive columns are masked in it. */
    masked: z.boolean(),
  }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    /** The first ones, as text; null where a value is missing. */
    rows: z.array(z.array(z.string().nullable())),
    truncated: z.boolean(),
    masked: z.boolean(),
  }),
  Image.extend({ kind: z.literal('image') }),
  None,
])
export type ArtifactContent = z.infer<typeof ArtifactContent>

const Facts = z.object({
  bytes: z.int(),
  /** The SHA-256 of its bytes. */
  object: z.string(),
})

export const ArtifactPreview = Facts.extend({ content: ArtifactContent })
export type ArtifactPreview = z.infer<typeof ArtifactPreview>

/** Lines that differ, with some around them. Line numbers count from 1; a line has none on the side where it is not. */
export const DiffLine = z.object({
  kind: z.enum(['same', 'left', 'right']),
  text: z.string(),
  left: z.int().nullable(),
  right: z.int().nullable(),
})
export type DiffLine = z.infer<typeof DiffLine>

export const ArtifactComparison = z.object({
  left: Facts,
  right: Facts,
  /** Byte for byte. */
  same: z.boolean(),
  content: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      hunks: z.array(z.array(DiffLine)),
      /** Lines that only one side has. */
      added: z.int(),
      removed: z.int(),
      /** Only the beginnings were compared. */
      truncated: z.boolean(),
      masked: z.boolean(),
    }),
    z.object({ kind: z.literal('images'), left: Image, right: Image }),
    None,
  ]),
})
export type ArtifactComparison = z.infer<typeof ArtifactComparison>

export const trackingArtifactsContract = {
  /** The files and folders in a folder, by name. */
  list: operation()
    .input(
      z.object({
        of: ArtifactOwner,
        /** All of its root when absent. */
        folder: ArtifactPath.optional(),
        limit: z.int().min(1).max(1_000).default(200),
        /** Where the page before ended: its `next`. */
        after: z.string().max(4_000).optional(),
      }),
    )
    .output(z.object({ entries: z.array(ArtifactEntry), next: z.string().nullable() })),
  /** A look at a file: text, a table of its first rows, or an image. */
  preview: operation('OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED').input(ArtifactFile).output(ArtifactPreview),
  /** Writes one to a file. */
  save: operation('ALREADY_EXISTS', 'FILE_NOT_FOUND', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED')
    .input(ArtifactFile.extend({ file: FileRef, overwrite: z.boolean().default(false) }))
    .output(z.object({ bytes: z.int() })),
  /** What differs between two files: lines of texts; two images, for side by side. */
  compare: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ left: ArtifactFile, right: ArtifactFile }))
    .output(ArtifactComparison),
  /** What several runs have in a folder: which of them has which file, and whether it is the same in all that have it. */
  paths: operation()
    .input(z.object({ runs: z.array(z.int().positive()).min(1).max(20), folder: ArtifactPath.optional() }))
    .output(
      z.object({
        entries: z.array(
          z.object({
            name: z.string(),
            kind: z.enum(['file', 'folder']),
            in: z.array(z.int()),
            /** Of a file that more than one has; null for folders and single files. */
            same: z.boolean().nullable(),
          }),
        ),
        /** There are more than are listed. */
        truncated: z.boolean(),
      }),
    ),
}
