import { keepPreviousData } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import '../experiments.css'
import './studies.css'
import { BestPage } from './BestPage.tsx'
import { CrossValidationPage } from './CrossValidationPage.tsx'
import { SweepPage } from './SweepPage.tsx'
import { isBest, isSweep, type View } from './trials.ts'

/** A sweep with its trials, a cross-validation with its folds, or a best-of with its model types. */
export function StudyPage() {
  const { study: id } = useParams({ from: '/experiments/studies/$study' })
  return <One key={id} id={id} />
}

function One({ id }: { readonly id: number }) {
  const [view, setView] = useState<View>({})
  const study = useQuery({
    ...api.experiments.studies.get.queryOptions({ input: { study: id, ...view } }),
    placeholderData: keepPreviousData,
  })
  return (
    <Answer query={study}>
      {(data) => {
        if (isSweep(data)) return <SweepPage study={data} onView={setView} />
        return isBest(data) ? <BestPage study={data} /> : <CrossValidationPage study={data} />
      }}
    </Answer>
  )
}
