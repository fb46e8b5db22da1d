import { Button } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { MonitorWindow, WindowDetail } from '../../../../../shared/contract/monitoring/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconAlertTriangle, IconArrowLeft, IconArrowRight, IconGitCompare } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { FailureText } from '../../../app/failureToast.tsx'
import { failureOf } from '../../../app/failures.ts'
import { Page } from '../../../ui/Page.tsx'
import { ReportMenu } from '../../../ui/ReportMenu.tsx'
import { spanText, windowName, windowState } from '../texts.ts'
import { WindowParts } from './WindowParts.tsx'
import '../monitoring.css'

/** One window: the verdict first, then what it rests on. */
export function WindowPage() {
  const { name, id } = useParams({ from: '/monitors/$name/windows/$id' })
  const detail = useQuery(api.monitoring.window.queryOptions({ input: { name, id } }))
  return <Answer query={detail}>{(data) => <Shown key={`${name} ${id}`} detail={data} />}</Answer>
}

function Shown({ detail: { window, monitor: name, report, overlays, predictions, before, after } }: { readonly detail: WindowDetail }) {
  const navigate = useNavigate()
  const go = (id: number) => void navigate({ to: '/monitors/$name/windows/$id', params: { name, id } })
  const title = windowName(window)
  return (
    <Page
      title={
        <span className="clip" title={title}>
          {title}
        </span>
      }
      beside={<StateBadge state={windowState(window.status, window.failed)} />}
      sub={
        <>
          <Link to="/monitors/$name" params={{ name }}>
            {name}
          </Link>{' '}
          · {counted(window.rows, 'row')}
          {window.source !== null && <> · {spanText(window.start, window.end)}</>} {window.ref !== null && ` · compared with ${window.ref}`}{' '}
          · checked <Ago at={window.checkedAt} />
          {window.revision > 1 && ', again for late rows or labels'}
        </>
      }
      actions={
        <>
          <Button
            variant="default"
            px={8}
            disabled={before === null}
            aria-label="Window before"
            title="Window before"
            onClick={() => before !== null && go(before)}
          >
            <IconArrowLeft className="i s" aria-hidden />
          </Button>
          <Button
            variant="default"
            px={8}
            disabled={after === null}
            aria-label="Window after"
            title="Window after"
            onClick={() => after !== null && go(after)}
          >
            <IconArrowRight className="i s" aria-hidden />
          </Button>
          <Button
            variant="default"
            disabled={before === null && after === null}
            title={before === null && after === null ? 'There is no other window' : undefined}
            leftSection={<IconGitCompare className="i s" aria-hidden />}
            onClick={() =>
              void navigate({
                to: '/monitors/$name/compare',
                params: { name },
                search: { a: before ?? after ?? window.id, b: window.id },
              })
            }
          >
            Compare…
          </Button>
          {report !== null && (
            <ReportMenu
              write={(format) => client.monitoring.report({ name, window: window.id, format })}
              name={`monitor-${name}-window-${window.id}`}
            />
          )}
        </>
      }
    >
      <div className="stack">
        {report === null ? <NotChecked window={window} /> : <WindowParts report={report} overlays={overlays} predictions={predictions} />}
      </div>
    </Page>
  )
}

/** A window that could not be checked shows why. */
function NotChecked({ window: { error } }: { readonly window: MonitorWindow }) {
  return (
    <div className="banner worse" role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>This window could not be checked</b>
        {error !== null && <FailureText failure={failureOf({ ...error, details: {} })} />}
      </div>
    </div>
  )
}
