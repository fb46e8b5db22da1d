import { z } from 'zod'
import { AuthorName } from '../domain/author.ts'
import { Fingerprint, KnownKey } from '../domain/signer.ts'
import { lineageKinds } from '../domain/governance/lineage.ts'
import { trashKinds } from '../domain/governance/trash.ts'
import { FileRef, Name, operation, Page, Time } from './base.ts'

export const AuditRow = z.object({
  /** Its number in this workspace. */
  id: z.int(),
  /** Its chain, and its number in it; null in the log from before there were authors. */
  chain: z.string().nullable(),
  seq: z.int(),
  at: Time,
  /** What the author was called at that time. */
  actor: z.string(),
  /** SHA-256 of the author's public key, 64 hex digits, of which people compare the first 16. */
  author: z.string().nullable(),
  /** The author's computer. */
  device: z.string().nullable(),
  /** The program that it was done with: `cli`, `app`, `automation`; empty where that was not recorded. */
  face: z.string(),
  action: z.string(),
  subject: z.string(),
  /** With `changes`: the metadata rows, before and after. */
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>

/** Something in the log that is not as it was written. */
export const AuditProblem = z.object({
  chain: z.string(),
  author: z.string(),
  /** The entry's number in this workspace; null where it is missing. */
  row: z.int().nullable(),
  /** Its number in its chain, and its time. */
  seq: z.int().nullable(),
  at: Time.nullable(),
  what: z.string(),
  /** The log is shorter than this user remembers it, as an older copy is: see `accept`. */
  shorter: z.boolean(),
})
export type AuditProblem = z.infer<typeof AuditProblem>

/** The chain of one author on one device; `before` is the log from before there were authors. */
export const AuditChain = z.object({
  chain: z.string(),
  author: z.string().nullable(),
  name: z.string(),
  device: z.string().nullable(),
  entries: z.int(),
  seq: z.int(),
  hash: z.string(),
  at: Time.nullable(),
  /** Whether the author's signature of the newest entry holds; null where there is none. */
  signed: z.boolean().nullable(),
  ok: z.boolean(),
})
export type AuditChain = z.infer<typeof AuditChain>

export const AuditReport = z.object({
  ok: z.boolean(),
  /** All entries, and those of them that were checked now. */
  rows: z.int(),
  checked: z.int(),
  at: Time,
  full: z.boolean(),
  /** When all entries were checked last. */
  fullAt: Time.nullable(),
  chains: z.array(AuditChain),
  problems: z.array(AuditProblem),
})
export type AuditReport = z.infer<typeof AuditReport>

export const UndoStep = z.object({ id: z.int(), label: z.string(), at: Time, actor: z.string(), undone: z.boolean() })
export type UndoStep = z.infer<typeof UndoStep>

export const TrashEntry = z.object({
  id: z.string(),
  kind: z.enum(trashKinds),
  label: z.string(),
  deletedAt: Time,
  /** What the author was called who deleted it; empty where the log does not say. */
  deletedBy: z.string(),
  /** What refers to it: while there is anything, it is not deleted for good. */
  usedBy: z.array(z.string()),
})
export type TrashEntry = z.infer<typeof TrashEntry>

export const StorageReport = z.object({
  datasets: z.array(
    z.object({
      dataset: z.string(),
      trashed: z.boolean(),
      versions: z.int(),
      /** A segment that several versions share counts once; and if every version was stored whole. */
      bytes: z.int(),
      wholeBytes: z.int(),
    }),
  ),
  /** All that the registry refers to, and what of it only the trash refers to. */
  bytes: z.int(),
  trashBytes: z.int(),
})
export type StorageReport = z.infer<typeof StorageReport>

export const GarbageReport = z.object({
  dryRun: z.boolean(),
  objects: z.int(),
  bytes: z.int(),
  leftovers: z.int(),
  /** Bytes that the database file gives back. */
  database: z.int(),
  young: z.int(),
  kept: z.int(),
})
export type GarbageReport = z.infer<typeof GarbageReport>

export const LineageGraph = z.object({
  roots: z.array(z.string()),
  nodes: z.array(
    z.object({ id: z.string(), kind: z.enum(lineageKinds), label: z.string(), trashed: z.boolean(), hash: z.string().nullable() }),
  ),
  /** `to` was made from `from`. */
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      how: z.enum([
        'next version',
        'prepared',
        'joined',
        'listed',
        'trained on',
        'reproduced',
        'extended',
        'cloned',
        'registered',
        'packaged',
        'imported',
        'evaluated on',
        'profiled',
        'monitored',
      ]),
    }),
  ),
})

export const BackupReport = z.object({ path: z.string(), objects: z.int(), bytes: z.int() })

/** `dataset:wine`, `model:wine@v2`, `run:3`, `package:4`. */
const Address = z.string().min(1).max(1120).normalize('NFC')

/** Who makes changes with this program, on this computer. */
export const AuthorState = z.object({
  /** The name that was set, and the one that is used while none is: that of the system's user. */
  name: z.string().nullable(),
  suggestion: z.string(),
  /** Whether a name was set, or the question left open on purpose. */
  asked: z.boolean(),
  /** The key that signs packages and the audit log: made with the first change. Others check it by its id. */
  key: z.object({ keyId: z.string(), fingerprint: z.string(), publicKey: z.string() }).nullable(),
  device: z.string().nullable(),
})
export type AuthorState = z.infer<typeof AuthorState>

export const governanceContract = {
  /** The author is this user's and needs no workspace. */
  author: {
    show: operation('FILE_UNREADABLE').input(z.object({})).output(AuthorState),
    /** What the author is called from now on; null for the name of the system's user. Entries keep the name that they were made under. */
    set: operation('FILE_UNREADABLE')
      .input(z.object({ name: AuthorName.nullable() }))
      .output(AuthorState),
  },
  /** The keys of other authors about which this user has decided: they are of this user on this computer, and need no workspace. */
  keys: {
    list: operation().input(z.object({})).output(z.array(KnownKey)),
    /** Trusts a key under a name, or does not: what was decided before is replaced. */
    decide: operation('ALREADY_EXISTS')
      .input(KnownKey.pick({ fingerprint: true, name: true, trusted: true }))
      .output(z.array(KnownKey)),
    /** As if nothing was ever decided: the next package by this key asks again. */
    forget: operation()
      .input(z.object({ fingerprint: Fingerprint }))
      .output(z.array(KnownKey)),
  },
  audit: {
    /** Newest first. A subject or action is found by its first words too: `model` finds `model.register`. */
    list: operation()
      .input(
        z.object({
          ...Page.shape,
          subject: z.string().optional(),
          action: z.string().optional(),
          actor: z.string().optional(),
          from: Time.optional(),
          to: Time.optional(),
        }),
      )
      .output(z.object({ total: z.int(), rows: z.array(AuditRow) })),
    /**
     * Finds every entry that was edited, removed, inserted, reordered or cut off, chain by chain. What was found whole within the last day
     * is not checked again unless `full`. Anchors are what packages say of the log (`audit` in lineage.json).
     */
    verify: operation('CANCELLED')
      .input(
        z.object({
          full: z.boolean().default(false),
          anchors: z
            .array(z.object({ row: z.int().positive(), hash: z.string().min(8).max(64), chain: z.string().max(64).optional() }))
            .max(1000)
            .default([]),
        }),
      )
      .output(AuditReport),
    /**
     * Says that this is an older copy, whose log is shorter than this user remembers it: from now on it is compared with what it is now.
     * What was missing stands in the log.
     */
    accept: operation()
      .input(z.object({}))
      .output(z.object({ missing: z.array(z.object({ chain: z.string(), seq: z.int() })) })),
  },
  undo: {
    /** Changes of metadata, newest first. */
    list: operation()
      .input(z.object({ limit: z.int().min(1).max(1000).default(20) }))
      .output(z.array(UndoStep)),
    undo: operation('UNDO_CONFLICT').input(z.object({})).output(UndoStep),
    redo: operation('UNDO_CONFLICT').input(z.object({})).output(UndoStep),
    /** Forgets the newest step, where it can't be undone any more, so that those before it can. */
    forget: operation().input(z.object({})).output(UndoStep),
  },
  trash: {
    list: operation().input(z.object({})).output(z.array(TrashEntry)),
    /** All of them or none. */
    put: operation('OBJECT_IN_USE')
      .input(z.object({ items: z.array(Address).min(1).max(1000) }))
      .output(z.array(TrashEntry)),
    /** With all its links. A new name is needed where the old one has been given to another. */
    restore: operation('ALREADY_EXISTS')
      .input(z.object({ entry: z.string().min(1).max(100), name: Name.optional() }))
      .output(TrashEntry),
    /** Deletes for good what nothing outside the trash refers to. */
    empty: operation()
      .input(z.object({}))
      .output(z.object({ deleted: z.array(TrashEntry), kept: z.array(TrashEntry) })),
  },
  storage: operation().input(z.object({})).output(StorageReport),
  /** Deletes objects that nothing refers to and that are older than an hour, or of any age with `now`. */
  gc: operation('WORKSPACE_BUSY', 'WORKSPACE_INCOMPLETE')
    .input(z.object({ dryRun: z.boolean().default(false), now: z.boolean().default(false) }))
    .output(GarbageReport),
  /** From something back to its sources, and on to all that was made of it. */
  lineage: operation()
    .input(z.object({ of: Address }))
    .output(LineageGraph),
  /** A verified copy in a new folder. */
  backup: operation('ALREADY_EXISTS', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED')
    .input(z.object({ folder: FileRef, link: z.boolean().default(false) }))
    .output(BackupReport),
  /** Makes a workspace in a new folder from a backup. Needs no workspace. */
  restore: operation('ALREADY_EXISTS', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED')
    .input(z.object({ backup: FileRef, folder: FileRef }))
    .output(BackupReport),
}
