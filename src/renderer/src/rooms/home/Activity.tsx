import { Link } from '@tanstack/react-router'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import {
  IconActivity,
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconBox,
  IconDatabase,
  IconFlag,
  IconFlask,
  IconHistory,
  IconPackage,
  IconRepeat,
  IconRocket,
} from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'
import { actionText, subjectText } from '../../../../shared/domain/governance/auditText.ts'

const shown = 8

const icons: readonly (readonly [RegExp, typeof IconActivity])[] = [
  [/fail|lost|override/, IconAlertTriangle],
  [/^dataset|^rule/, IconDatabase],
  [/^run|^study/, IconFlask],
  [/^model\.alias/, IconFlag],
  [/^model/, IconBox],
  [/^package/, IconPackage],
  [/^deployment/, IconRocket],
  [/^monitor|^alert|^abtest/, IconActivityHeartbeat],
  [/^policy/, IconRepeat],
]

/** What was done last, from the audit log. That a job began is left out: it says so itself when it ends. */
export function Activity() {
  const rows = useQuery(api.governance.audit.list.queryOptions({ input: { limit: 3 * shown } }))
  return (
    <Card
      title={
        <span className="row">
          <IconHistory className="i" aria-hidden /> Recent activity
        </span>
      }
      actions={
        <Link to="/audit" className="xs">
          Audit log
        </Link>
      }
    >
      <Answer query={rows}>
        {(page) => (
          <ul className="feed">
            {page.rows
              .filter(({ action }) => action !== 'job.start' && action !== 'policy.begin')
              .slice(0, shown)
              .map((row) => {
                const Icon = icons.find(([pattern]) => pattern.test(row.action))?.[1] ?? IconActivity
                return (
                  <li key={row.id} title={`${actionText(row.action, row.detail)} ${subjectText(row)}`}>
                    <Icon className="i s dim" aria-hidden />
                    <b>{actionText(row.action, row.detail)}</b>
                    <span className="dim">{subjectText(row)}</span>
                    <span className="push dim">
                      <Ago at={row.at} />
                    </span>
                  </li>
                )
              })}
            {page.rows.length === 0 && <li className="dim">No activity yet.</li>}
          </ul>
        )}
      </Answer>
    </Card>
  )
}
