import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DatasetVersion, ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import type { JoinInfo } from '../../../../../shared/contract/features/join.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult } from '../../../app/jobs.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { IconAlertTriangle, IconArrowsJoin } from '../../../ui/icons.ts'
import { tell } from '../preparation/SaveDialog.tsx'
import { VersionLink } from '../VersionLink.tsx'
import { ProofDrawer } from './ProofDrawer.tsx'
import { useProof } from './proofState.ts'
import './joined.css'

/** Beside the versions of a joined dataset: which features it has, of which sources, and the proof of each value. */
export function JoinedFrom({ version }: { readonly version: DatasetVersion }) {
  const info = useQuery(api.features.joinInfo.queryOptions({ input: { ref: version.ref } })).data
  return info ? <Info version={version} info={info} /> : null
}

const modes: Readonly<Record<JoinInfo['mode'], string>> = { latest: 'latest created', asKnown: 'as known then' }

function Info({ version, info }: { readonly version: DatasetVersion; readonly info: JoinInfo }) {
  const { service, mode, time, at, entities, sources, stale } = info
  const prove = useProof((state) => state.show)
  return (
    <section className="joined-from" aria-label="Joined features">
      <h3 className="row sm">
        <IconArrowsJoin className="i s" aria-hidden /> Joined features
      </h3>
      <p className="sm wrap-text">
        <Link to="/features/$kind/$name" params={{ kind: 'service', name: parseFeatureRef(service).name }} search={{}}>
          {service}
        </Link>{' '}
        <span className="soft">
          {modes[mode]}, {time === null ? `at ${at ?? 'the time of the join'}` : `at ${time} of each row`}
        </span>
      </p>
      <ul className="joined-sources sm">
        {entities !== null && (
          <li>
            <span className="dim">rows</span> <VersionLink name={entities} />
          </li>
        )}
        {sources.map(({ view, used, newer, latest }) => (
          <li key={view}>
            <span className="dim clip" title={view}>
              {view}
            </span>{' '}
            <VersionLink name={used} />
            {newer && latest !== null && (
              <span className="c-warn xs" title={`${latest} is newer`}>
                {' '}
                newer exists
              </span>
            )}
          </li>
        ))}
      </ul>
      {stale && <Stale dataset={version.dataset} />}
      <Button size="compact-xs" variant="default" onClick={() => prove(version.ref, 1)}>
        Proof of a row…
      </Button>
      <ProofDrawer version={version} />
    </section>
  )
}

/** The same join on what its rows and sources are now makes the next version. */
function Stale({ dataset }: { readonly dataset: string }) {
  const navigate = useNavigate()
  const again = useMutation({
    mutationFn: async () => {
      const { jobId } = await client.features.joinAgain({ dataset })
      return (await jobResult(jobId)) as ImportResult
    },
    onSuccess: (result) => {
      tell(result)
      void navigate({ to: '/datasets/$name', params: { name: dataset }, search: { version: result.version.number } })
    },
  })
  return (
    <p className="row wrap sm c-warn">
      <IconAlertTriangle className="i s" aria-hidden /> Its rows or a source are newer.
      <Button size="compact-xs" loading={again.isPending} onClick={() => again.mutate()}>
        Join again
      </Button>
    </p>
  )
}
