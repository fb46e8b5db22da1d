import { Button, Select } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { FeatureDefinitions } from '../../../../../shared/domain/features/definitions.ts'
import { runCommand } from '../../../app/commands.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Page } from '../../../ui/Page.tsx'
import { viewDraftOf } from './viewDraft.ts'
import { ViewForm } from './ViewForm.tsx'
import '../features.css'

/** From a dataset to a feature view, or from a view to its next version. */
export function NewViewPage() {
  const { dataset, view } = useSearch({ from: '/features/new-view' })
  return view === undefined ? <FromDataset asked={dataset} /> : <NextVersion view={view} />
}

const sub = 'Which columns of a dataset are features, of what, and from when they hold'

function FromDataset({ asked }: { readonly asked: string | undefined }) {
  const navigate = useNavigate()
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  return (
    <Page title="New view" beside={<GuideLink page="features" title="Features" />} sub={sub}>
      <Answer query={datasets}>
        {(list) => {
          if (list.length === 0)
            return (
              <Empty title="No data yet" why="A feature view reads its values from a dataset; import one first.">
                <Button onClick={() => runCommand('dataset.import')}>Import data…</Button>
              </Empty>
            )
          return (
            <div className="stack">
              <Select
                label="Dataset"
                description="Its latest version is read at each use"
                inputWrapperOrder={['label', 'input', 'error', 'description']}
                placeholder="Choose a dataset"
                searchable
                allowDeselect={false}
                maw={360}
                data={list.map(({ name }) => name)}
                value={asked ?? null}
                onChange={(name) => name !== null && void navigate({ to: '/features/new-view', search: { dataset: name }, replace: true })}
              />
              {asked !== undefined && <Proposed key={asked} dataset={asked} />}
            </div>
          )
        }}
      </Answer>
    </Page>
  )
}

function Proposed({ dataset }: { readonly dataset: string }) {
  const proposal = useQuery(api.features.propose.queryOptions({ input: { dataset } }))
  return (
    <Answer query={proposal} lines={8}>
      {({ definitions, reasons }) => (
        <WithColumns dataset={dataset} definitions={definitions} reasons={reasons} place={`new view of ${dataset}`} />
      )}
    </Answer>
  )
}

function NextVersion({ view }: { readonly view: string }) {
  const found = useQuery(api.features.definitions.queryOptions({ input: { names: [view] } }))
  return (
    <Page
      title={`Edit ${view}`}
      beside={<GuideLink page="features" title="Features" />}
      sub={
        <>
          Saved as its next version. What uses{' '}
          <Link to="/features/$kind/$name" params={{ kind: 'view', name: view }} search={{}}>
            {view}
          </Link>{' '}
          now keeps the version it has.
        </>
      }
    >
      <Answer query={found} lines={8}>
        {({ definitions }) => {
          const dataset = definitions.views.find(({ name }) => name === view)?.source
          return dataset === undefined ? (
            <p className="soft">There is no feature view of this name.</p>
          ) : (
            <WithColumns dataset={dataset} definitions={definitions} reasons={[]} place={`next version of ${view}`} edits={view} />
          )
        }}
      </Answer>
    </Page>
  )
}

interface WithColumnsProps {
  readonly dataset: string
  readonly definitions: FeatureDefinitions
  readonly reasons: readonly string[]
  /** Where the draft is kept. */
  readonly place: string
  /** The view that is edited. */
  readonly edits?: string
}

function WithColumns({ dataset, definitions, reasons, place, edits }: WithColumnsProps) {
  const version = useQuery(api.datasets.version.queryOptions({ input: { ref: dataset } }))
  const entities = useQuery(api.features.list.queryOptions({ input: { search: '', kind: 'entity' } }))
  return (
    <Answer query={version} lines={8}>
      {({ manifest }) =>
        entities.data && (
          <WithDraft
            definitions={definitions}
            reasons={reasons}
            place={place}
            edits={edits}
            columns={manifest.columns}
            known={entities.data.map(({ name, of }) => ({ name, keys: of }))}
          />
        )
      }
    </Answer>
  )
}

interface WithDraftProps extends Pick<WithColumnsProps, 'definitions' | 'reasons' | 'place' | 'edits'> {
  readonly columns: readonly Column[]
  readonly known: readonly { readonly name: string; readonly keys: readonly string[] }[]
}

function WithDraft({ definitions, columns, known, edits, ...rest }: WithDraftProps) {
  const initial = useMemo(() => {
    const view = definitions.views.find(({ name }) => edits === undefined || name === edits) ?? definitions.views[0]
    return viewDraftOf(
      view,
      definitions.entities,
      known.map(({ name }) => name),
      columns,
    )
  }, [definitions, columns, known, edits])
  return <ViewForm initial={initial} columns={columns} known={known} edits={edits} {...rest} />
}
