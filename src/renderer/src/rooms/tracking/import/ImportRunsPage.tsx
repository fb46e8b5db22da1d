import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Page } from '../../../ui/Page.tsx'
import { ImportPreviewCard } from './ImportPreviewCard.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import type { ChosenPlace } from './place.ts'
import { SourceCard } from './SourceCard.tsx'
import '../tracking.css'

/** Runs of other programs from a folder, a file or a running server: what is there, what comes of it, and what was left out. */
export function ImportRunsPage() {
  const { job } = useSearch({ from: '/tracking/import' })
  const navigate = useNavigate()
  const [place, setPlace] = useState<ChosenPlace | null>(null)
  const follow = (next: number | undefined) => void navigate({ to: '/tracking/import', search: { job: next }, replace: true })
  return (
    <Page title="Import runs" beside={<GuideLink page="tracking" title="Import runs" />} sub={<Link to="/tracking">Back to Tracking</Link>}>
      <div className="stack import-runs">
        {job === undefined ? (
          <>
            <SourceCard place={place} onPlace={setPlace} />
            {place && <ImportPreviewCard key={JSON.stringify(place)} place={place} onStarted={follow} />}
          </>
        ) : (
          <ImportProgress
            job={job}
            onMore={() => {
              setPlace(null)
              follow(undefined)
            }}
          />
        )}
      </div>
    </Page>
  )
}
