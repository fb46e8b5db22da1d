import { Link } from '@tanstack/react-router'
import { pressing } from '../../../../shared/domain/experiments/warnings.ts'
import type { TrailData } from '../../app/trail/trail.ts'
import { Warnings } from '../experiments/Warnings.tsx'

/** What has to be known of the versions that are in use. */
export function ChampionWarnings({ trail: { models } }: { readonly trail: TrailData }) {
  const champions = models.flatMap(({ versions }) => versions).filter(({ aliases }) => aliases.includes('champion'))
  return champions.map(({ ref, run, warnings }) => {
    const shown = pressing(warnings)
    if (shown.length === 0 || run === null) return null
    return (
      <section key={ref} className="stack tight" aria-label={`Warnings of ${ref}`}>
        <p className="sm">
          <b>{ref}</b> is in use. Its training:{' '}
          <Link to="/experiments/runs/$run" params={{ run }}>
            run {run}
          </Link>
        </p>
        <Warnings warnings={shown} brief />
      </section>
    )
  })
}
