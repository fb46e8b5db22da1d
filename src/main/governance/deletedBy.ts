import { z } from 'zod'
import type { Workspace } from '../workspace/index.ts'

const Put = z.object({ entries: z.array(z.object({ id: z.string() })) })

/** What the author was called who deleted something last, by the ids of entries of the trash: from the audit log, which has it of old. */
export function deletedBy({ sqlite }: Workspace): Map<string, string> {
  const rows = sqlite.prepare("SELECT actor, detail FROM audit WHERE action = 'trash.put' ORDER BY id").all() as {
    actor: string
    detail: string
  }[]
  return new Map(rows.flatMap(({ actor, detail }) => idsOf(detail).map((id) => [id, actor])))
}

function idsOf(detail: string): string[] {
  try {
    return Put.parse(JSON.parse(detail)).entries.map(({ id }) => id)
  } catch {
    return [] // a damaged entry says nothing
  }
}
