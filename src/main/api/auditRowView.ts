import { z } from 'zod'
import { AuditRow } from '../../shared/contract/governance.ts'
import type { Mask } from '../datasets/index.ts'
import type { AuditRow as StoredRow } from '../workspace/index.ts'

const Detail = z.record(z.string(), z.unknown())

/** An entry as people see it, masked. A log may come from anyone: an entry that is damaged is shown as such, and hides no other. */
export function auditRowView(row: StoredRow, mask: Mask): AuditRow {
  try {
    return AuditRow.parse({ ...row, detail: mask.detail(Detail.parse(JSON.parse(row.detail))) })
  } catch {
    return damagedView(row)
  }
}

/** What of it has the form of an entry. */
function damagedView(row: StoredRow): AuditRow {
  const { id, chain, seq, at, actor, author, device, face, action, subject, hash } = AuditRow.shape
  const text = (part: z.ZodType<string>, value: unknown) => part.safeParse(value).data ?? ''
  const number = (part: z.ZodType<number>, value: unknown) => part.safeParse(value).data ?? 0
  return {
    id: number(id, row.id),
    chain: chain.safeParse(row.chain).data ?? null,
    seq: number(seq, row.seq),
    at: number(at, row.at),
    actor: text(actor, row.actor),
    author: author.safeParse(row.author).data ?? null,
    device: device.safeParse(row.device).data ?? null,
    face: text(face, row.face),
    action: text(action, row.action),
    subject: text(subject, row.subject),
    detail: { damaged: 'This entry has an unknown format. Verify the audit log.' },
    hash: text(hash, row.hash),
  }
}
