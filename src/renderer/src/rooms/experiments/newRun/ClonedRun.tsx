import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PreparedClone } from '../../../../../shared/contract/experiments/index.ts'
import { api } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer, Skeleton } from '../../../ui/Answer.tsx'
import { Page } from '../../../ui/Page.tsx'
import { noEdits } from './model/edits.ts'
import { RunFormPage } from './RunFormPage.tsx'

interface ClonedRunProps {
  readonly run: number
  readonly refs: readonly string[]
}

/** A new run that begins with the recipe of another one. */
export function ClonedRun({ run, refs }: ClonedRunProps) {
  const draft = useDraft(draftKey('cloned run', `run:${run}`), noEdits)
  const asked = draft.value.ref !== null && refs.includes(draft.value.ref) ? draft.value.ref : undefined
  const clone = useQuery({
    ...api.experiments.prepareClone.queryOptions({ input: { run, ref: asked } }),
    placeholderData: keepPreviousData,
  })
  const ref = asked ?? clone.data?.ref ?? refs[0]
  const known = clone.data !== undefined
  const columns = useQuery({ ...api.datasets.columns.queryOptions({ input: { ref } }), enabled: known }).data
  const target = draft.value.fields.target ?? clone.data?.recipe.target
  // Only what is said of the columns: the recipe is that of the run.
  const advice = useQuery({ ...api.training.propose.queryOptions({ input: { ref, target } }), enabled: known }).data
  return (
    <Answer query={clone} lines={8}>
      {(data) =>
        columns === undefined ? (
          <Page title="Clone run">
            <Skeleton lines={8} />
          </Page>
        ) : (
          <RunFormPage
            title="Clone run"
            refs={refs}
            draft={draft}
            beginning={{
              ref,
              recipe: data.recipe,
              columns,
              proposed: advice?.columns ?? none,
              classes: advice?.classes ?? none,
              leaks: advice?.leaks ?? none,
              // The run has answered them.
              questions: none,
              split: advice?.split ?? null,
              added: data.added,
            }}
            suggested={{ experiment: data.experiment ?? '', tags: data.tags, engine: data.engine }}
            notes={advice?.notes ?? none}
            failure={null}
            origin={{ run, dataset: data.dataset }}
            remarks={<Remarks clone={data} data={ref} />}
          />
        )
      }
    </Answer>
  )
}

const none: readonly never[] = []

/** What the clone does otherwise although nothing is changed, and which columns are gone or new. */
function Remarks({ clone: { run, dataset, changes, gone, added }, data }: { readonly clone: PreparedClone; readonly data: string }) {
  const lines = [
    ...changes,
    ...(gone.length > 0 ? [`Not in ${data}, so excluded: ${listed(gone)}.`] : []),
    ...(added.length > 0 ? [`New in ${data}, excluded until you include them: ${listed(added)}.`] : []),
  ]
  if (lines.length === 0) return null
  return (
    <div className="banner info" role="status">
      <div className="stack tight">
        <span>
          Compared with{' '}
          <Link to="/experiments/runs/$run" params={{ run }}>
            run {run}
          </Link>{' '}
          on {dataset}:
        </span>
        <ul className="stack tight">
          {lines.map((line) => (
            <li key={line} className="wrap-text">
              {line}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ')
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown
}
