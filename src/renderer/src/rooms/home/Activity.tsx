import { Link } from '@tanstack/react-router'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconActivity } from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'
import { actionText, subjectText } from '../governance/actionText.ts'

const shown = 8

/** What was done last, from the audit log. */
export function Activity() {
  const rows = useQuery(api.governance.audit.list.queryOptions({ input: { limit: shown } }))
  return (
    <Card
      title="Recent activity"
      actions={
        <Link to="/audit" className="xs">
          Audit log
        </Link>
      }
    >
      <Answer query={rows}>
        {(page) => (
          <ul className="feed">
            {page.rows.map((row) => (
              <li key={row.id}>
                <IconActivity className="i s dim" aria-hidden />
                <b>{actionText(row.action)}</b>
                <span className="dim">{subjectText(row)}</span>
                <span className="push dim">
                  <Ago at={row.at} />
                </span>
              </li>
            ))}
            {page.rows.length === 0 && <li className="dim">Nothing has been done yet.</li>}
          </ul>
        )}
      </Answer>
    </Card>
  )
}
