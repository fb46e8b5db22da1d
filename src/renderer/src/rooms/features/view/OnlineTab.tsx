import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { VersionLink } from '../../datasets/VersionLink.tsx'
import { LookupCard } from '../lookup/LookupCard.tsx'
import { OnlineStatus } from './OnlineStatus.tsx'
import { Publishing } from './Publishing.tsx'

/** What endpoints answer with: what was published and when, how that happens, and a lookup by key. */
export function OnlineTab({ object }: { readonly object: FeatureObject }) {
  const online = useQuery(api.features.online.queryOptions({ input: { view: object.ref } }))
  return (
    <Answer query={online}>
      {(data) => (
        <>
          <Trouble online={data} />
          <div className="two">
            <OnlineStatus object={object} online={data} />
            <Publishing object={object} online={data} />
          </div>
          {data.keys > 0 && <LookupCard service={object.ref} keys={object.keys} request={[]} sensitive={sensitiveOf(object)} />}
        </>
      )}
    </Answer>
  )
}

const sensitiveOf = ({ details }: FeatureObject) => details.filter((one) => one.sensitive).map(({ name }) => name)

/** What was not published: by a failure, or not yet. */
function Trouble({ online: { problem, stale, published, latest } }: { readonly online: OnlineView }) {
  if (problem !== null)
    return (
      <div className="banner worse" role="alert">
        <IconAlertTriangle className="i" aria-hidden />
        <div className="failure">
          <b>The last automatic publication failed</b>
          <p>{problem}</p>
        </div>
      </div>
    )
  if (!stale || published === null) return null
  return (
    <p className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <span>
        Online values are of <VersionLink name={published.source} />
        {latest !== null && (
          <>
            ; <VersionLink name={latest} /> is newer and was not published
          </>
        )}
        .
      </span>
    </p>
  )
}
