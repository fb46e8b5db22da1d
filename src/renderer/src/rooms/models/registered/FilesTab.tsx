import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ModelVersion } from '../../../../../shared/contract/models/index.ts'
import type { VersionOrigin } from '../../../../../shared/contract/tracking/index.ts'
import { none, time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { ArtifactBrowser } from '../../../ui/artifacts/ArtifactBrowser.tsx'
import { SaveFile } from '../../../ui/artifacts/SaveFile.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Badge, Facts } from '../../../ui/marks.tsx'
import { UnopenedBanner } from './UnopenedBanner.tsx'

/** What another program registered: where it came from, and its files as they were then. */
export function FilesTab({ version }: { readonly version: ModelVersion }) {
  const [path, setPath] = useState<string | undefined>()
  const origin = useQuery(api.tracking.models.origin.queryOptions({ input: { ref: version.ref } }))
  return (
    <Answer query={origin} lines={8}>
      {(found) => (
        <div className="stack">
          {version.unopened !== null && <UnopenedBanner version={version.ref} reason={version.unopened} origin={found} />}
          {found && (
            <Card title="Origin" className="wide-names">
              <OriginFacts origin={found} />
            </Card>
          )}
          <ArtifactBrowser
            of={{ kind: 'version', ref: version.ref }}
            path={path}
            onPath={setPath}
            fileActions={(file) => <SaveFile of={{ kind: 'version', ref: version.ref }} path={file} />}
          />
        </div>
      )}
    </Answer>
  )
}

function OriginFacts({
  origin: { source, run, runLink, loggedModel, stage, user, flavor, createdAt },
}: {
  readonly origin: VersionOrigin
}) {
  return (
    <Facts
      facts={[
        { name: 'Logged as', value: flavor === null ? none : <Badge tone="line">{flavor}</Badge> },
        { name: 'Source', value: <code className="wrap-text">{source}</code> },
        {
          name: 'Run',
          value:
            run === null ? (
              none
            ) : run.id === null ? (
              <span className="dim">{run.uuid}, not in this workspace</span>
            ) : (
              <Link to="/experiments/runs/$run" params={{ run: run.id }}>
                Run {run.id}
              </Link>
            ),
        },
        // As text: an address that a program gave is not followed.
        ...(runLink === null ? [] : [{ name: 'Run link', value: <span className="wrap-text">{runLink}</span> }]),
        ...(loggedModel === null ? [] : [{ name: 'Logged model', value: <code className="wrap-text">{loggedModel}</code> }]),
        { name: 'Stage', value: stage },
        { name: 'Registered', value: `${time(createdAt)}${user === null ? '' : ` by ${user}`}` },
      ]}
    />
  )
}
