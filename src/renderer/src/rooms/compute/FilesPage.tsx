import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '../../ui/Page.tsx'
import { FilesForm } from './FilesForm.tsx'
import { FilesJob } from './FilesJob.tsx'

/** Parquet files too large or too many to import: what is in them, and what drifts, here or on a compute target. */
export function FilesPage() {
  const { job } = useSearch({ from: '/compute/files' })
  const navigate = useNavigate()
  const follow = (next: number | undefined) => void navigate({ to: '/compute/files', search: { job: next }, replace: next !== undefined })
  return (
    <Page title="Large files" sub={<Link to="/datasets">Back to Datasets</Link>}>
      <div className="stack">
        {job === undefined ? <FilesForm onStarted={follow} /> : <FilesJob key={job} job={job} onMore={() => follow(undefined)} />}
      </div>
    </Page>
  )
}
