import type { AuditRow } from '../../../../shared/contract/governance.ts'
import { client } from '../../app/connection.ts'
import { saveFile } from '../../ui/save.ts'

const atOnce = 1_000

/** Everything that the filter finds, oldest first, one entry a line as JSON, with the hashes that chain them. */
export async function saveAudit(request: { subject?: string; action?: string; actor?: string }): Promise<void> {
  const rows: AuditRow[] = []
  for (let offset = 0, total = 1; offset < total; offset += atOnce) {
    const page = await client.governance.audit.list({ ...request, limit: atOnce, offset })
    rows.push(...page.rows)
    total = page.total
  }
  const lines = rows.toReversed().map((row) => JSON.stringify(row))
  saveFile('audit.jsonl', `${lines.join('\n')}\n`, 'application/jsonl')
}
